import { comparePartitions, partitionKey, type TopicPartition } from './topic-partition';

/** An immutable set of topic partitions, compared by value and iterated in the order of topic name and number. */
export class PartitionSet implements Iterable<TopicPartition> {
  static readonly empty = new PartitionSet(new Map());

  static of(...partitions: readonly TopicPartition[]): PartitionSet {
    return PartitionSet.from(partitions);
  }

  static from(partitions: Iterable<TopicPartition>): PartitionSet {
    const sorted = [...partitions].sort(comparePartitions);
    return sorted.length === 0 ? PartitionSet.empty : PartitionSet.keyed(sorted);
  }

  private static keyed(sorted: readonly TopicPartition[]): PartitionSet {
    return new PartitionSet(
      new Map(sorted.map(({ topic, partition }) => [partitionKey({ topic, partition }), { topic, partition }])),
    );
  }

  private constructor(private readonly byKey: ReadonlyMap<string, TopicPartition>) {}

  get size(): number {
    return this.byKey.size;
  }

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  has(partition: TopicPartition): boolean {
    return this.byKey.has(partitionKey(partition));
  }

  intersect(other: PartitionSet): PartitionSet {
    return this.filter((partition) => other.has(partition));
  }

  minus(other: PartitionSet): PartitionSet {
    return other.isEmpty ? this : this.filter((partition) => !other.has(partition));
  }

  union(other: PartitionSet): PartitionSet {
    if (other.isEmpty) return this;
    return this.isEmpty ? other : PartitionSet.from([...this, ...other]);
  }

  filter(predicate: (partition: TopicPartition) => boolean): PartitionSet {
    const kept = this.toArray().filter(predicate);
    return kept.length === this.size ? this : kept.length === 0 ? PartitionSet.empty : PartitionSet.keyed(kept);
  }

  equals(other: PartitionSet): boolean {
    return this.size === other.size && this.toArray().every((partition) => other.has(partition));
  }

  toArray(): TopicPartition[] {
    return [...this.byKey.values()];
  }

  /** `topic-0, topic-1`: for logs. */
  toString(): string {
    return [...this.byKey.keys()].join(', ');
  }

  [Symbol.iterator](): Iterator<TopicPartition> {
    return this.byKey.values();
  }
}
