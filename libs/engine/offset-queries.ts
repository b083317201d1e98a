import { partitionKey, type TopicPartition } from '../protocol';
import { KafkaRebalanceError } from './errors';
import { type ResolvedConsumerOptions } from './options';
import { type Clock } from './ports';

/** By `topic-partition`; in the order in which they were asked for. */
export type OffsetsByPartition = ReadonlyMap<string, bigint>;

export interface OffsetQueriesContext {
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly fetchCommitted: (
    partitions: readonly TopicPartition[],
    deadline: number,
  ) => Promise<ReadonlyMap<string, { readonly offset: bigint | null }>>;
  /** Milliseconds since 1970, `-2n` earliest, `-1n` latest; what has no leader now is left out, or the reason it rejects with. */
  readonly listOffsets: (
    partitions: readonly TopicPartition[],
    timestamp: bigint,
    deadline: number,
  ) => Promise<OffsetsByPartition>;
}

/**
 * Questions to the brokers about any partitions, assigned or not. What is worth asking again is asked again until
 * `requestTimeoutMs` is over; then each rejects with `OFFSETS_UNKNOWN`, and the last reason.
 */
export class OffsetQueries {
  constructor(private readonly context: OffsetQueriesContext) {}

  /** What the group has committed; null: nothing. */
  committed(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, bigint | null>> {
    return this.ask(partitions, async (missing, deadline) => {
      const found = await this.context.fetchCommitted(missing, deadline);
      return new Map([...found].map(([key, { offset }]) => [key, offset]));
    });
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<OffsetsByPartition> {
    return this.list(partitions, -2n);
  }

  /** The next offset to be written; with `read_committed` the first one of an open transaction. */
  endOffsets(partitions: readonly TopicPartition[]): Promise<OffsetsByPartition> {
    return this.list(partitions, -1n);
  }

  /** The first offset whose timestamp is `timestamp` (milliseconds since 1970) or later; null: there is none. */
  async offsetsForTimes(
    partitions: readonly TopicPartition[],
    timestamp: number,
  ): Promise<ReadonlyMap<string, bigint | null>> {
    const found = await this.list(partitions, BigInt(timestamp));
    return new Map([...found].map(([key, offset]) => [key, offset < 0n ? null : offset]));
  }

  private list(partitions: readonly TopicPartition[], timestamp: bigint): Promise<OffsetsByPartition> {
    return this.ask(partitions, (missing, deadline) => this.context.listOffsets(missing, timestamp, deadline));
  }

  private async ask<T>(
    partitions: readonly TopicPartition[],
    question: (missing: readonly TopicPartition[], deadline: number) => Promise<ReadonlyMap<string, T>>,
  ): Promise<ReadonlyMap<string, T>> {
    const { clock, options } = this.context;
    const deadline = clock.now() + options.requestTimeoutMs;
    const found = new Map<string, T>();
    for (;;) {
      const missing = partitions.filter((partition) => !found.has(partitionKey(partition)));
      if (missing.length === 0) return new Map(partitions.map(partitionKey).map((key) => [key, found.get(key) as T]));
      let cause: KafkaRebalanceError | null = null;
      try {
        for (const [key, value] of await question(missing, deadline)) found.set(key, value);
      } catch (thrown) {
        if (!(thrown instanceof KafkaRebalanceError) || thrown.disposition !== 'retry') throw thrown;
        cause = thrown;
      }
      if (missing.some((partition) => found.has(partitionKey(partition)))) continue;
      if (clock.now() + options.retryBackoffMaxMs >= deadline) throw unknown(missing, options.requestTimeoutMs, cause);
      await new Promise<void>((resolve) => void clock.at(clock.now() + options.retryBackoffMaxMs, resolve));
    }
  }
}

function unknown(
  missing: readonly TopicPartition[],
  waitedMs: number,
  cause: KafkaRebalanceError | null,
): KafkaRebalanceError {
  const names = missing.map(partitionKey).join(', ');
  const reason = cause?.message ?? 'the partitions do not exist, or have no leader.';
  return new KafkaRebalanceError(`No broker tells the offsets of ${names} for ${waitedMs} ms: ${reason}`, {
    ...{ code: 'OFFSETS_UNKNOWN', disposition: 'retry', cause },
  });
}
