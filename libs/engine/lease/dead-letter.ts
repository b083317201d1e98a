import { type ProducedRecord } from '../ports';
import { type ConsumerRecord, type RecordHeader } from '../record';

export interface Failure {
  readonly error: Error;
  readonly attempt: number;
  readonly groupId: string;
  readonly listener: string;
}

/** A stack of a whole application would exceed what a record may be. */
const mostCharacters = 4000;

/**
 * The record for the dead-letter topic: key, value, headers and partition as they were, and why it is there. The names
 * of the headers are those of Spring Kafka, the values are text.
 */
export function deadLetter(record: ConsumerRecord, { error, attempt, groupId, listener }: Failure): ProducedRecord {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  const reasons: Readonly<Record<string, string>> = {
    'original-topic': topic,
    'original-partition': String(partition),
    'original-offset': String(offset),
    'original-timestamp': String(timestamp),
    'original-consumer-group': groupId,
    'exception-fqcn': error.constructor.name,
    'exception-message': error.message.slice(0, mostCharacters),
    'exception-stacktrace': (error.stack ?? '').slice(0, mostCharacters),
    ...(error.cause instanceof Error ? { 'exception-cause-fqcn': error.cause.constructor.name } : {}),
    attempts: String(attempt),
    listener,
  };
  const added: RecordHeader[] = Object.entries(reasons).map(([name, text]) => ({
    key: `kafka_dlt-${name}`,
    value: Buffer.from(text),
  }));
  // A letter that is read and fails again tells of the last time only.
  const kept = headers.filter((header) => !header.key.startsWith('kafka_dlt-'));
  return { partition, key, value, headers: [...kept, ...added] };
}
