import { partitionKey, type TopicPartition } from '../../protocol';
import { type RecordToEncode } from '../../wire';
import { type TopicMetadata } from '../cluster';
import { KafkaRebalanceError } from '../errors';
import { type RecordHeader } from '../record';
import { partitionOfKey, type RoundRobin } from './partitioner';

/** A record to be written. */
export interface OutputMessage {
  /** Text is written as UTF-8. Records with the same key go to the same partition, that of Java's producer. Default null. */
  readonly key?: Buffer | string | null;
  /** Null is a tombstone. */
  readonly value: Buffer | string | null;
  readonly headers?: readonly RecordHeader[];
  /** Default: by key; without a key in turn. */
  readonly partition?: number;
  /** Milliseconds since 1970. Default: now. */
  readonly timestamp?: bigint;
}

export interface OutputBatch {
  readonly records: RecordToEncode[];
  /** An upper bound of what it takes on the wire without compression. */
  sizeBytes: number;
}

/** What is to be written to one partition, in its order. */
export interface PartitionOutput extends TopicPartition {
  readonly batches: OutputBatch[];
}

/** What a record has beside its key, value and headers, at the most: lengths, deltas, attributes. */
const recordOverheadBytes = 30;
const headerOverheadBytes = 10;
const batchOverheadBytes = 70;

/** An upper bound of what these take on the wire without compression. */
export function sizeOf({ key = null, value, headers = [] }: OutputMessage): number {
  const own = recordOverheadBytes + bytesIn(key) + bytesIn(value);
  return headers.reduce((sum, one) => sum + headerOverheadBytes + bytesIn(one.key) + bytesIn(one.value), own);
}

function bytesIn(value: Buffer | string | null): number {
  if (value === null) return 0;
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length;
}

/**
 * Which messages go where, in batches of up to `maxBatchBytes`; a message that is larger has a batch of its own.
 * @throws KafkaRebalanceError `INVALID_PARTITION`
 */
export function arrange(
  { name: topic, partitions }: TopicMetadata,
  messages: readonly OutputMessage[],
  { roundRobin, now, maxBatchBytes }: { roundRobin: RoundRobin; now: bigint; maxBatchBytes: number },
): PartitionOutput[] {
  const outputs = new Map<string, PartitionOutput>();
  for (const message of messages) {
    const key = asBuffer(message.key ?? null);
    const partition = message.partition ?? chosen(topic, key, partitions.length, roundRobin);
    if (!partitions.some((one) => one.partition === partition)) {
      throw noSuchPartition(topic, partition, partitions.length);
    }
    const output = outputs.get(partitionKey({ topic, partition })) ?? { topic, partition, batches: [] };
    outputs.set(partitionKey(output), output);
    const { value, headers = [], timestamp = now } = message;
    const record = { key, value: asBuffer(value), headers, timestamp };
    const sizeBytes = sizeOf(message);
    const batch = output.batches.at(-1);
    if (batch !== undefined && batch.sizeBytes + sizeBytes <= maxBatchBytes) {
      batch.records.push(record);
      batch.sizeBytes += sizeBytes;
    } else {
      output.batches.push({ records: [record], sizeBytes: batchOverheadBytes + sizeBytes });
    }
  }
  return [...outputs.values()];
}

function chosen(topic: string, key: Buffer | null, count: number, roundRobin: RoundRobin): number {
  return key === null ? roundRobin.next(topic, count) : partitionOfKey(key, count);
}

function asBuffer(value: Buffer | string | null): Buffer | null {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

function noSuchPartition(topic: string, partition: number, count: number): KafkaRebalanceError {
  return new KafkaRebalanceError(`Topic ${topic} has ${count} partitions, so there is no partition ${partition}.`, {
    ...{ code: 'INVALID_PARTITION', disposition: 'abandon' },
  });
}
