import { partitionKey, type TopicPartition } from '../../protocol';

const end = 2 ** 31;

/** The number of the next record of each partition: brokers drop what comes twice and refuse what leaves a gap. */
export class Sequences {
  private readonly next = new Map<string, number>();

  /** The number of the first of `count` records. After the greatest int32 comes 0. */
  take(partition: TopicPartition, count: number): number {
    const key = partitionKey(partition);
    const first = this.next.get(key) ?? 0;
    this.next.set(key, (first + count) % end);
    return first;
  }

  /** With another epoch of the producer they begin at 0. */
  clear(): void {
    this.next.clear();
  }
}
