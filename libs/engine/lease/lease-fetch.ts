import { nextOffset, partitionKey } from '../../protocol';
import { KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type FetchTarget } from '../cluster';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { coordinates } from './hook-runner';
import { type LeaseStart } from './lease-start';
import { type PartitionLease } from './partition-lease';

/** The fetcher as the leases see it. */
export interface FetchPort {
  add(target: FetchTarget): void;
  remove(target: FetchTarget): void;
  wake(): void;
}

export interface LeaseFetchContext {
  readonly clock: Clock;
  readonly options: Pick<ResolvedConsumerOptions, 'autoOffsetReset'>;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly fail: (error: Error) => void;
  readonly fetcher: FetchPort;
}

/** One lease as the fetcher sees it. */
export class LeaseFetch implements FetchTarget {
  readonly topic: string;
  readonly partition: number;
  private resetting = false;

  constructor(
    private readonly lease: PartitionLease,
    private readonly start: LeaseStart,
    private readonly context: LeaseFetchContext,
  ) {
    this.topic = lease.topic;
    this.partition = lease.partition;
  }

  get fetchOffset(): bigint {
    return this.lease.fetchOffset;
  }

  get lastFetchedEpoch(): number {
    return this.lease.leaderEpoch;
  }

  get demandBytes(): number {
    return this.resetting ? 0 : this.lease.demandBytes;
  }

  deliver(chunk: Parameters<FetchTarget['deliver']>[0]): void {
    const { lease, context, topic, partition } = this;
    lease.receive(chunk, context.clock.now());
    const { records, sizeBytes: bytes } = chunk;
    if (records.length === 0) return;
    context.publish({ type: 'RecordsReceived', partition: { topic, partition }, records: records.length, bytes });
  }

  unchanged(): void {
    this.lease.receiveNothing(this.context.clock.now());
  }

  outOfRange(): void {
    if (this.resetting) return;
    this.resetting = true;
    void this.reset();
  }

  truncated({ epoch, endOffset }: Parameters<FetchTarget['truncated']>[0]): void {
    const { lease } = this;
    if (lease.phase !== 'active') return;
    const from = lease.fetchOffset;
    // Else only the epoch is gone, and nothing that we have read.
    const truncated = endOffset < from;
    if (truncated && this.context.options.autoOffsetReset === 'none') {
      this.context.fail(truncation(partitionKey(lease), from, endOffset));
      return;
    }
    lease.truncate(nextOffset(endOffset), epoch);
    const partition = { topic: this.topic, partition: this.partition };
    if (truncated) this.context.publish({ type: 'LogTruncated', partition, from, to: lease.fetchOffset });
    this.context.fetcher.wake();
  }

  failed(error: KafkaRebalanceError): void {
    this.context.publish({ type: 'FetchFailed', partitions: coordinates([this.lease]), error });
    if (error.disposition === 'fatal') this.context.fail(error);
  }

  /** What was buffered before is still delivered first: the watermark goes on from where it is, the next fetch elsewhere. */
  private async reset(): Promise<void> {
    const to = await this.start.resetOffset(this.lease, this.lease.fetchOffset);
    this.resetting = false;
    if (to === null || this.lease.phase !== 'active') return;
    this.lease.fetchFrom(nextOffset(to));
    this.context.fetcher.wake();
  }
}

function truncation(key: string, from: bigint, endOffset: bigint): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `${key} was read up to ${from}, and its new leader has lost what is after ${endOffset}; autoOffsetReset is 'none'. Seek in an assigned hook, or choose 'earliest' or 'latest': then it is read from ${endOffset}.`,
    { code: 'LOG_TRUNCATION', disposition: 'fatal' },
  );
}
