import { numberRuns } from './number-runs';
import { type TopicPartition } from './topic-partition';

/** Numbers of partitions in few words, by topic in the order of names: `{ orders: '0-3,7' }`. */
export function numbersByTopic(partitions: Iterable<TopicPartition>): Record<string, string> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const known = topics.get(topic);
    if (known === undefined) topics.set(topic, [partition]);
    else known.push(partition);
  }
  const sorted = [...topics].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([topic, numbers]) => [topic, numberRuns(numbers).join(',')]));
}

/** What `numbersByTopic` gives, as one text: `orders-3`, `orders[0-3,7], payments-0`, or `none`. */
export function namesOf(topics: Readonly<Record<string, string>>): string {
  const names = Object.entries(topics).map(([topic, numbers]) =>
    /^\d+$/.test(numbers) ? `${topic}-${numbers}` : `${topic}[${numbers}]`,
  );
  return names.join(', ') || 'none';
}

/** For logs: as short as `namesOf`, however many there are. */
export function partitionNames(partitions: Iterable<TopicPartition>): string {
  return namesOf(numbersByTopic(partitions));
}
