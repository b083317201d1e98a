import { InvalidArgumentError } from 'commander';
import { comparePartitions, partitionKey, type TopicPartition } from '../../protocol';
import { type GroupAdmin } from '../../engine';

/** `--topic orders` or `--topic orders:0,1`. */
export interface TopicScope {
  readonly topic: string;
  /** Null: all of them. */
  readonly partitions: readonly number[] | null;
}

/** The option may be given more than once. */
export function topicScope(text: string, before: readonly TopicScope[] = []): readonly TopicScope[] {
  const [, topic, numbers] = /^([^:]+)(?::(\d+(?:,\d+)*))?$/.exec(text) ?? [];
  if (topic === undefined) throw new InvalidArgumentError('It must be a topic, or one with partitions: orders:0,1.');
  return [...before, { topic, partitions: numbers === undefined ? null : numbers.split(',').map(Number) }];
}

/**
 * The partitions that are meant, once each.
 * @throws Error with all topics and partitions that do not exist or may not be seen
 */
export async function partitionsOf(
  admin: GroupAdmin,
  scopes: readonly TopicScope[],
): Promise<readonly TopicPartition[]> {
  const { found, failed } = await admin.describeTopics(scopes.map(({ topic }) => topic));
  const partitions = scopes.flatMap(({ topic, partitions: wanted }) => {
    const existing = (found.get(topic)?.partitions ?? []).map(({ partition }) => partition);
    return (wanted ?? existing).map((partition) => ({ topic, partition, exists: existing.includes(partition) }));
  });
  const problems = [
    ...[...failed.values()].map(({ message }) => message),
    ...partitions
      .filter(({ topic, exists }) => !exists && found.has(topic))
      .map(({ topic, partition }) => `There is no partition ${partition} of topic ${topic}.`),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const unique = new Map(
    partitions.map(({ topic, partition }) => [partitionKey({ topic, partition }), { topic, partition }]),
  );
  return [...unique.values()].sort(comparePartitions);
}
