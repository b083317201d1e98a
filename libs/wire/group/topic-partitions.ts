import { array, int32, string, struct } from '../layout';

/** Partitions of one topic, as the consumer protocol groups them. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export const topicPartitions = array(struct<TopicPartitions>({ topic: string, partitions: array(int32) }));

/** In the order in which topics come first. */
export function groupByTopic(
  partitions: Iterable<{ readonly topic: string; readonly partition: number }>,
): TopicPartitions[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const numbers = topics.get(topic);
    if (numbers === undefined) topics.set(topic, [partition]);
    else numbers.push(partition);
  }
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}

/** What `groupByTopic` was made of. */
export function flatten(topics: readonly TopicPartitions[]): { readonly topic: string; readonly partition: number }[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
}
