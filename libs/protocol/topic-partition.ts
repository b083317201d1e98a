/** One partition of one topic. Two values with the same fields are the same partition. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A key that is equal exactly when the partitions are; unambiguous, since the number follows the last hyphen. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** Orders by topic name (UTF-16 code units, as Java's `String.compareTo`), then by partition number. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
