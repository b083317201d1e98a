import { type ConsumerEvent } from '../../engine';
import { partitionKey, type TopicPartition } from '../../protocol';

/** One ownership of one partition, as a test has seen it. Times are those of the consumer's clock, in ms. */
export interface ObservedLease extends TopicPartition {
  readonly memberId: string;
  readonly from: number;
  /** Null: it lives. */
  readonly until: number | null;
  /** `drain-timed-out`: revoked, with handlers that still ran. */
  readonly end: 'revoked' | 'drain-timed-out' | 'lost' | null;
}

/** The leases of one consumer, in the order in which they began. */
export class LeaseHistory {
  private readonly known: ObservedLease[] = [];

  get all(): readonly ObservedLease[] {
    return this.known;
  }

  get live(): readonly ObservedLease[] {
    return this.known.filter(({ until }) => until === null);
  }

  begin(partitions: readonly TopicPartition[], memberId: string, from: number): void {
    for (const { topic, partition } of partitions) {
      this.known.push({ topic, partition, memberId, from, until: null, end: null });
    }
  }

  observe(event: ConsumerEvent, memberId: string): void {
    if (event.type === 'PartitionsAssigned') this.begin(event.partitions, memberId, event.at);
    if (event.type === 'PartitionsLost') this.end(event.partitions, event.at, () => 'lost');
    if (event.type !== 'PartitionsRevoked') return;
    const late = new Set(event.timedOut.map(partitionKey));
    this.end(event.partitions, event.at, (one) => (late.has(partitionKey(one)) ? 'drain-timed-out' : 'revoked'));
  }

  private end(
    partitions: readonly TopicPartition[],
    until: number,
    how: (partition: TopicPartition) => ObservedLease['end'],
  ): void {
    const keys = new Set(partitions.map(partitionKey));
    for (const [index, lease] of this.known.entries()) {
      if (lease.until === null && keys.has(partitionKey(lease)))
        this.known[index] = { ...lease, until, end: how(lease) };
    }
  }
}
