import { type KafkaOptions } from '@nestjs/microservices';
import { InvalidOptionsError, type ConsumerOptions, type ProcessingOptions } from '../../engine';
import { type EnginePorts, type KafkaRebalanceOptions } from '../module-options';

export type StockOptions = Required<KafkaOptions>['options'];
type StockConsumer = NonNullable<StockOptions['consumer']>;

/** The options of `Transport.KAFKA`, and ours: the consumer takes both kafkajs's names and Kafka's. */
export interface KafkaRebalanceServerOptions
  extends
    Omit<StockOptions, 'consumer'>,
    Pick<KafkaRebalanceOptions, 'metrics' | 'tracing' | 'log' | 'timeline' | 'health' | 'deployment'> {
  readonly consumer?: Partial<StockConsumer> & Partial<ConsumerOptions>;
  /** Order, concurrency, retries and dead letters of all handlers; not batches. Error classes: as filters leave them. */
  readonly processing?: Omit<ProcessingOptions, 'batch'>;
  /** For tests: other connections, another clock. */
  readonly ports?: EnginePorts;
}

export interface TranslatedOptions {
  readonly consumer: ConsumerOptions;
  /** What was given and has no effect here, and why. */
  readonly notes: readonly string[];
}

/** kafkajs's names of what we call otherwise; the values mean the same. */
const renamed: Readonly<Record<string, keyof ConsumerOptions>> = {
  metadataMaxAge: 'metadataMaxAgeMs',
  sessionTimeout: 'sessionTimeoutMs',
  rebalanceTimeout: 'rebalanceTimeoutMs',
  heartbeatInterval: 'heartbeatIntervalMs',
  maxBytesPerPartition: 'maxPartitionFetchBytes',
  minBytes: 'fetchMinBytes',
  maxBytes: 'fetchMaxBytes',
  maxWaitTimeInMs: 'fetchMaxWaitMs',
  rackId: 'clientRack',
  allowAutoTopicCreation: 'allowAutoCreateTopics',
};

const withoutEffect: Readonly<Record<string, string>> = {
  maxInFlightRequests: 'each connection of the consumer has one purpose, and so its own order',
  retry: 'a consumer tries for ever; retryBackoffMs and retryBackoffMaxMs say how often',
};

/**
 * What `Transport.KAFKA` was told, in the words of our consumer. What kafkajs does unless told otherwise, this does too:
 * `read_committed`, from the end of the log, a commit after each batch.
 * @throws InvalidOptionsError for what would change the group's behaviour if it were ignored
 */
export function translateOptions(options: KafkaRebalanceServerOptions, groupId: string): TranslatedOptions {
  const { consumer = {}, subscribe = {}, run = {} } = options;
  const { readUncommitted, partitionAssigners, ...given } = consumer;
  if (partitionAssigners !== undefined) refuseAssigners();
  const notes: string[] = [];
  const own: Record<string, unknown> = {
    isolationLevel: readUncommitted === true ? 'read_uncommitted' : 'read_committed',
    autoOffsetReset: subscribe.fromBeginning === true ? 'earliest' : 'latest',
    ...commits(run),
    ...(run.partitionsConsumedConcurrently === undefined ? {} : { maxConcurrency: run.partitionsConsumedConcurrently }),
  };
  for (const [name, value] of Object.entries<unknown>(given)) {
    if (value === undefined) continue;
    const reason = withoutEffect[name];
    if (reason === undefined) own[renamed[name] ?? name] = value;
    else notes.push(`consumer.${name} has no effect: ${reason}`);
  }
  if (run.eachBatchAutoResolve !== undefined) {
    notes.push('run.eachBatchAutoResolve has no effect: a record counts when its handler has ended');
  }
  return { consumer: { ...withHeartbeat(own, notes), groupId }, notes };
}

function commits(run: NonNullable<StockOptions['run']>): Partial<ConsumerOptions> {
  const { autoCommit, autoCommitInterval, autoCommitThreshold } = run;
  if (autoCommit === false) return { commitMode: 'manual' };
  const most = autoCommitThreshold == null ? {} : { maxPollRecords: autoCommitThreshold };
  if (autoCommitInterval == null) return { commitMode: 'batch', ...most };
  return { commitMode: 'interval', autoCommitIntervalMs: autoCommitInterval };
}

/** kafkajs takes any heartbeat interval below the session; three must fit into ours, or one lost answer ends it. */
function withHeartbeat(own: Readonly<Record<string, unknown>>, notes: string[]): Readonly<Record<string, unknown>> {
  const { sessionTimeoutMs, heartbeatIntervalMs } = own;
  if (typeof sessionTimeoutMs !== 'number') return own;
  const most = Math.max(1, Math.ceil(sessionTimeoutMs / 3) - 1);
  const wanted = typeof heartbeatIntervalMs === 'number' ? heartbeatIntervalMs : 3000;
  if (wanted <= most) return own;
  if (heartbeatIntervalMs !== undefined) {
    notes.push(`heartbeatInterval is ${most} ms instead of ${wanted}: three must fit into the session`);
  }
  return { ...own, heartbeatIntervalMs: most };
}

function refuseAssigners(): never {
  throw new InvalidOptionsError([
    {
      option: 'consumer.partitionAssigners',
      value: '(functions)',
      rule: "are kafkajs's, and make every rebalance stop the whole group",
      remedy:
        "leave it out; while members of kafkajs are in the group, set partitionAssignmentStrategy: ['cooperative-sticky', 'RoundRobinAssigner']",
    },
  ]);
}
