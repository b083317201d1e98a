import { type AssignorInput, type AssignorMember } from './assignor';
import { compareText } from './member-order';

/** No one holds the partition by right: it is new, its owner left or unsubscribed, or two members claim it alike. */
export const UNCLAIMED = -1;

/** The group as the sticky assignors see it. Members and topics are known by their index. */
export interface ClaimedGroup {
  /** By member id. */
  readonly members: readonly AssignorMember[];
  /** The topics that exist and have a subscriber, by name. */
  readonly topics: readonly string[];
  /** For each member the topics it is subscribed to, ascending. */
  readonly subscriptions: readonly (readonly number[])[];
  /** For each topic and partition the member that keeps it if balance allows, or `UNCLAIMED`. */
  readonly owners: readonly Int32Array[];
}

/**
 * Settles who owned what. Of several claims to one partition that of the highest generation counts: the others are from
 * members that missed a rebalance. Two claims of that same generation cannot both be true, and neither counts.
 */
export function settleClaims({ members: unordered, partitionCounts }: AssignorInput): ClaimedGroup {
  const members = [...unordered].sort((a, b) => compareText(a.memberId, b.memberId));
  const exists = (topic: string): boolean => (partitionCounts.get(topic) ?? 0) > 0;
  const topics = [...new Set(members.flatMap((member) => member.topics.filter(exists)))].sort(compareText);
  const indexOf = new Map(topics.map((topic, index) => [topic, index]));
  const subscriptions = members.map((member) =>
    [...new Set(member.topics)]
      .map((topic) => indexOf.get(topic))
      .filter((index) => index !== undefined)
      .sort((a, b) => a - b),
  );
  const owners = topics.map((topic) => new Int32Array(partitionCounts.get(topic) ?? 0).fill(UNCLAIMED));
  const generations = owners.map((owner) => new Float64Array(owner.length).fill(-Infinity));

  const claim = (member: number, generation: number, topic: number, partition: number): void => {
    const owner = owners[topic];
    const known = generations[topic];
    const highest = known?.[partition];
    if (owner === undefined || known === undefined || highest === undefined || generation < highest) return;
    if (generation > highest) owner[partition] = member;
    else if (owner[partition] !== member) owner[partition] = UNCLAIMED;
    known[partition] = generation;
  };
  for (const [index, member] of members.entries())
    for (const { topic, partition } of member.owned) {
      const known = indexOf.get(topic);
      if (known !== undefined) claim(index, member.generation, known, partition);
    }

  // After the settling, not before: who unsubscribed still disproves an older claim.
  const subscribed = subscriptions.map((indexes) => new Set(indexes));
  for (const [topic, owner] of owners.entries())
    for (const [partition, member] of owner.entries())
      if (member !== UNCLAIMED && !subscribed[member]?.has(topic)) owner[partition] = UNCLAIMED;
  return { members, topics, subscriptions, owners };
}
