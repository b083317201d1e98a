import fc from 'fast-check';
import {
  partitionKey,
  type AssignorInput,
  type AssignorMember,
  type GroupAssignment,
  type TopicPartition,
} from '../../../libs/protocol';

const topicNames = ['a', 'a-1', 'b', 'c', 'missing'] as const;

const partitionCounts = fc
  .record({ a: fc.nat(9), 'a-1': fc.nat(9), b: fc.nat(9), c: fc.nat(3) })
  .map((counts): ReadonlyMap<string, number> => new Map(Object.entries(counts)));

const claims = fc.array(
  fc.record({ topic: fc.constantFrom(...topicNames), partition: fc.integer({ min: -1, max: 10 }) }),
  { maxLength: 12 },
);

function membersWith(topics: fc.Arbitrary<readonly string[]>): fc.Arbitrary<AssignorMember[]> {
  return fc.uniqueArray(
    fc.record({
      memberId: fc.string({ minLength: 1, maxLength: 3 }),
      groupInstanceId: fc.option(fc.string({ maxLength: 2 })),
      topics,
      owned: claims,
      generation: fc.integer({ min: -1, max: 3 }),
      rackId: fc.constant(null),
    }),
    { selector: ({ memberId }) => memberId, maxLength: 7 },
  );
}

/** Groups in any state, with claims that contradict one another. */
export const anyGroup: fc.Arbitrary<AssignorInput> = fc.record({
  members: membersWith(fc.array(fc.constantFrom(...topicNames))),
  partitionCounts,
});

export const equalGroup: fc.Arbitrary<AssignorInput> = fc.record({
  members: membersWith(fc.constant(['a', 'a-1', 'b', 'c'])).filter(({ length }) => length > 0),
  partitionCounts,
});

/** What must be assigned: the partitions of existing topics with a subscriber. */
export function subscribedKeys({ members, partitionCounts }: AssignorInput): string[] {
  return [...new Set(members.flatMap(({ topics }) => topics))].flatMap((topic) =>
    Array.from({ length: partitionCounts.get(topic) ?? 0 }, (_, partition) => partitionKey({ topic, partition })),
  );
}

export function assignedKeys(assignment: GroupAssignment): string[] {
  return [...assignment.values()].flat().map(partitionKey);
}

/** The group of the next round: everyone holds what it was assigned, and knows so. */
export function after(group: AssignorInput, assignment: GroupAssignment, generation = 9): AssignorInput {
  const members = group.members.map((member) => ({
    ...member,
    owned: assignment.get(member.memberId) ?? [],
    generation,
  }));
  return { ...group, members };
}

export function normalized(assignment: GroupAssignment): Record<string, string[]> {
  const members = [...assignment].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([member, partitions]) => [member, partitions.map(partitionKey).sort()]));
}

/** Who rightly owns what, told partition by partition. */
export function rightfulOwners({ members, partitionCounts }: AssignorInput): Map<string, string> {
  const claimants = new Map<string, Set<AssignorMember>>();
  for (const member of members)
    for (const key of member.owned.map(partitionKey))
      claimants.set(key, (claimants.get(key) ?? new Set<AssignorMember>()).add(member));
  const rightful = new Map<string, string>();
  for (const [topic, count] of partitionCounts)
    for (let partition = 0; partition < count; partition += 1) {
      const key = partitionKey({ topic, partition });
      const all = [...(claimants.get(key) ?? [])];
      const highest = Math.max(...all.map(({ generation }) => generation));
      const [owner, ...others] = all.filter(({ generation }) => generation === highest);
      if (owner?.topics.includes(topic) && others.length === 0) rightful.set(key, owner.memberId);
    }
  return rightful;
}

export function moves(group: AssignorInput, assignment: GroupAssignment): number {
  const keeps = new Map<string, string>();
  for (const [member, partitions] of assignment) for (const p of partitions) keeps.set(partitionKey(p), member);
  return [...rightfulOwners(group)].filter(([key, owner]) => keeps.get(key) !== owner).length;
}

export function sizes(assignment: GroupAssignment): number[] {
  return [...assignment.values()].map(({ length }) => length).sort((a, b) => a - b);
}

/** Lower is more balanced. */
export function imbalance(assignment: GroupAssignment): number {
  return sizes(assignment).reduce((sum, size) => sum + size * size, 0);
}

export function member(
  memberId: string,
  topics: readonly string[],
  owned: readonly TopicPartition[] = [],
): AssignorMember {
  return { memberId, groupInstanceId: null, topics, owned, generation: 1, rackId: null };
}
