import { type GroupAssignment, type TopicPartition } from '../../../libs/protocol';

/** `topic:0,1;other:2`, as the Java programs beside the tests and the benchmark write partitions. */
export function parsePartitions(text: string): TopicPartition[] {
  return text.split(';').flatMap((part) => {
    const [topic, numbers] = part.split(':');
    return (numbers?.split(',') ?? []).map((number) => ({ topic: topic!, partition: Number(number) }));
  });
}

export function writePartitions(partitions: readonly TopicPartition[]): string {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of partitions) byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
  return [...byTopic].map(([topic, numbers]) => `${topic}:${numbers.join()}`).join(';');
}

export function parseAssignment(byMember: Readonly<Record<string, string>>): GroupAssignment {
  return new Map(Object.entries(byMember).map(([id, text]) => [id, parsePartitions(text)]));
}
