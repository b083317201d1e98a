import { partitionOfKey } from '../../engine';
import { encodeBatch } from '../../wire';
import { type TestCluster } from './test-cluster';

export interface MessageToProduce {
  /** Chooses the partition as Java's producer does. Default: none, and the partitions of the topic take turns. */
  readonly key?: string | Buffer | null;
  /** Text and bytes as they are, null as a tombstone, anything else as JSON. */
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  /** Default: that of the key. */
  readonly partition?: number;
  /** Milliseconds since 1970. Default: now. */
  readonly timestamp?: number;
}

/** Where a message has gone. */
export interface PlacedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Writes records without a connection. */
export class TestProducer {
  /** Of messages without a key. */
  private turn = 0;

  constructor(private readonly cluster: TestCluster) {}

  produce(topic: string, messages: readonly MessageToProduce[]): PlacedRecord[] {
    const count = this.cluster.topics.named(topic)?.partitions.length;
    if (count === undefined)
      throw new Error(`There is no topic ${topic}: create it first, by createTopic or the option topics.`);
    return messages.map((message) => this.append(topic, count, message));
  }

  private append(topic: string, count: number, message: MessageToProduce): PlacedRecord {
    const key = message.key == null ? null : Buffer.from(message.key);
    const partition = message.partition ?? (key === null ? this.turn++ % count : partitionOfKey(key, count));
    const found = this.cluster.topics.partition(topic, partition);
    if (found === null) throw new Error(`There is no partition ${partition} of the topic ${topic}: it has ${count}.`);
    const headers = Object.entries(message.headers ?? {}).map(([name, value]) => ({
      key: name,
      value: Buffer.from(value),
    }));
    const timestamp = BigInt(message.timestamp ?? Date.now());
    const batch = encodeBatch({
      baseOffset: 0n,
      records: [{ key, value: bytesOf(message.value), headers, timestamp }],
    });
    const result = found.log.append(batch, found.leaderEpoch, this.cluster.properties.number('message.max.bytes'));
    if (result.code !== 'NONE') throw new Error(`${topic}-${partition} refuses the record: ${result.code}.`);
    found.changed();
    return { topic, partition, offset: result.baseOffset };
  }
}

function bytesOf(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
