import { type Assignor, type AssignorInput, type TopicPartition } from '../../../libs/protocol';

/** A group in which one member has just joined, or has just left. `AssignorBench.java` makes the same one. */
export interface Scenario {
  /** After the event. */
  readonly members: number;
  readonly topics: number;
  readonly partitionsOfEach: number;
  /** Unequal: each member is subscribed to two of three topics. */
  readonly subscriptions: 'equal' | 'unequal';
  /** 0: there are none. Else members and partitions are spread over so many, with two replicas of each partition. */
  readonly racks: 0 | 3;
  readonly event: 'join' | 'leave';
}

const sizes = [
  [3, 10],
  [10, 100],
  [100, 1000],
  [1000, 1000],
  [1000, 10_000],
] as const;

const kinds = [
  { topics: 1, subscriptions: 'equal', racks: 0 },
  { topics: 10, subscriptions: 'equal', racks: 0 },
  { topics: 10, subscriptions: 'unequal', racks: 0 },
  { topics: 1, subscriptions: 'equal', racks: 3 },
  { topics: 10, subscriptions: 'equal', racks: 3 },
  { topics: 10, subscriptions: 'unequal', racks: 3 },
] as const;

export const scenarios: readonly Scenario[] = kinds.flatMap((kind) =>
  sizes
    .filter(([members, partitions]) => kind.racks === 0 || (members === 1000 && partitions === 10_000))
    .flatMap(([members, partitions]) =>
      (['leave', 'join'] as const).map((event) => ({
        ...{ ...kind, members, event },
        partitionsOfEach: partitions / kind.topics,
      })),
    ),
);

export function titleOf({ members, topics, partitionsOfEach, subscriptions, event, racks }: Scenario): string {
  const subscribed = subscriptions === 'equal' ? '' : ', unequal subscriptions';
  const size = `${members} members, ${topics * partitionsOfEach} partitions, ${topics} topic${topics === 1 ? '' : 's'}`;
  return `${size}${subscribed}${racks === 0 ? '' : `, ${racks} racks`}; one ${event === 'join' ? 'joined' : 'left'}`;
}

/** The group after the event, as `assignor` had settled it before. */
export function groupOf(scenario: Scenario, assignor: Assignor): AssignorInput {
  const { members, event } = scenario;
  let settled: ReadonlyMap<string, readonly TopicPartition[]> = new Map();
  for (let generation = 1; generation <= 3; generation += 1)
    settled = assignor.assign(group(scenario, members + (event === 'leave' ? 1 : -1), settled, generation));
  return group(scenario, members, settled, 4);
}

function group(
  { topics, partitionsOfEach, subscriptions, racks }: Scenario,
  size: number,
  settled: ReadonlyMap<string, readonly TopicPartition[]>,
  generation: number,
): AssignorInput {
  const names = Array.from({ length: topics }, (_, topic) => `topic-${topic}`);
  const members = Array.from({ length: size }, (_, member) => {
    const memberId = `consumer-${String(member).padStart(5, '0')}`;
    return {
      memberId,
      groupInstanceId: null,
      rackId: racks === 0 ? null : `rack-${member % racks}`,
      generation,
      topics: names.filter((_, topic) => subscriptions === 'equal' || (member + topic) % 3 !== 0),
      owned: settled.get(memberId) ?? [],
    };
  });
  // A coordinator keeps members in a hash map: they come in no order.
  const stride = 389;
  const unordered = members.map((_, index) => members[(index * stride) % size]!);
  const partitionCounts = new Map(names.map((name) => [name, partitionsOfEach]));
  if (racks === 0) return { members: unordered, partitionCounts };
  const replicas = (topic: number) =>
    Array.from({ length: partitionsOfEach }, (_, partition) =>
      [0, 1].map((replica) => `rack-${(topic + partition + replica) % racks}`),
    );
  return {
    ...{ members: unordered, partitionCounts },
    partitionRacks: new Map(names.map((name, topic) => [name, replicas(topic)])),
  };
}
