import { numbersByTopic, type TopicPartition } from '../../protocol';

/** Partitions in few words. JSON-safe, and short however many there are. */
export interface PartitionList {
  readonly count: number;
  /** The numbers of each topic's partitions: `{ "orders": "0-3,7" }`. */
  readonly topics: Readonly<Record<string, string>>;
}

export const noPartitions: PartitionList = { count: 0, topics: {} };

/** Each once, whatever is given twice. */
export function listOf(partitions: Iterable<TopicPartition>): PartitionList {
  const topics = numbersByTopic(partitions);
  return { count: [...partitionsOf({ topics })].length, topics };
}

export function plus(list: PartitionList, partitions: readonly TopicPartition[]): PartitionList {
  const [first] = partitions;
  if (first === undefined) return list;
  const next = partitions.length === 1 ? behind(list.topics[first.topic], first.partition) : null;
  if (next !== null) return { count: list.count + 1, topics: { ...list.topics, [first.topic]: next } };
  return listOf([...partitionsOf(list), ...partitions]);
}

/** Partitions are told one by one, in order, and there may be thousands. Null: it is not behind all the others. */
function behind(numbers: string | undefined, partition: number): string | null {
  if (numbers === undefined) return String(partition);
  const start = numbers.lastIndexOf(',') + 1;
  const [from = 0, to = from] = numbers.slice(start).split('-').map(Number);
  if (partition <= to) return null;
  return partition === to + 1 ? `${numbers.slice(0, start)}${from}-${partition}` : `${numbers},${partition}`;
}

function* partitionsOf({ topics }: Pick<PartitionList, 'topics'>): Iterable<TopicPartition> {
  for (const [topic, numbers] of Object.entries(topics)) {
    for (const run of numbers.split(',')) {
      const [from = 0, to = from] = run.split('-').map(Number);
      for (let partition = from; partition <= to; partition += 1) yield { topic, partition };
    }
  }
}
