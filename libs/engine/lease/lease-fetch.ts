import { nextOffset } from '../../protocol';
import { type KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type FetchTarget } from '../cluster';
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

  get demandBytes(): number {
    return this.resetting ? 0 : this.lease.demandBytes;
  }

  deliver(chunk: Parameters<FetchTarget['deliver']>[0]): void {
    this.lease.receive(chunk);
  }

  outOfRange(): void {
    if (this.resetting) return;
    this.resetting = true;
    void this.reset();
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
