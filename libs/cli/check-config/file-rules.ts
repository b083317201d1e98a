import { type RuleDescription } from '../../engine';

/** What is wrong with a file before any option of it is looked at. */
export const fileRules: Readonly<Record<'file' | 'client', RuleDescription>> = {
  file: {
    id: 'valid-file',
    demand:
      'The file holds `consumer`, and beside it only `client`, `deployment`, `listeners` and what else the module takes.',
    reason: 'What is misspelt has no effect, and what is meant by it keeps its default.',
    source: 'ours',
    involves: [],
  },
  client: {
    id: 'valid-client',
    demand: '`client` is a `KafkaConfig` of kafkajs, and its brokers are `host:port`.',
    reason: 'The consumer cannot connect, and does not start (`INVALID_CLIENT`).',
    source: 'kafkajs: `KafkaConfig`',
    involves: [],
  },
};
