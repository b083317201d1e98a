import { type AssignorInput, type AssignorMember, type GroupAssignment } from './assignor';
import { compareText } from './member-order';
import { groupSubscriptions, type GroupSubscriptions } from './group-subscriptions';
import { type TopicPartition } from '../topic-partition';

/** No one holds the partition by right: it is new, its owner left or unsubscribed, or two members claim it alike. */
export const UNCLAIMED = -1;

/** More than one member claims the partition, whatever their generations. */
const CONTESTED = -2;

/**
 * The group as the sticky assignors see it. Members and topics are known by their index, and partitions by their place in
 * the order of topic and number, which makes one array of integers of whatever is known about all of them.
 */
export interface ClaimedGroup extends GroupSubscriptions {
  /** By member id. */
  readonly members: readonly AssignorMember[];
  /** For each partition the member that keeps it if balance allows, or `UNCLAIMED`. */
  readonly owners: Int32Array;
  /** For each partition the only member that claims it, or `UNCLAIMED`, or `CONTESTED`. */
  readonly claimants: Int32Array;
}

/**
 * Settles who owned what. Of several claims to one partition that of the highest generation counts: the others are from
 * members that missed a rebalance. Two claims of that same generation cannot both be true, and neither counts.
 */
export function settleClaims({ members: unordered, partitionCounts }: AssignorInput): ClaimedGroup {
  const members = [...unordered].sort((a, b) => compareText(a.memberId, b.memberId));
  const subscriptions = groupSubscriptions(members, partitionCounts);
  const total = subscriptions.first.at(-1) ?? 0;
  const claims: Claims = {
    indexOf: new Map(subscriptions.topics.map((topic, index) => [topic, index])),
    owners: new Int32Array(total).fill(UNCLAIMED),
    claimants: new Int32Array(total).fill(UNCLAIMED),
    generations: new Int32Array(total),
  };
  for (const [index, member] of members.entries()) claimAll(claims, subscriptions, index, member);
  disownUnsubscribed(claims.owners, subscriptions);
  return { members, ...subscriptions, owners: claims.owners, claimants: claims.claimants };
}

interface Claims {
  readonly indexOf: ReadonlyMap<string, number>;
  readonly owners: Int32Array;
  readonly claimants: Int32Array;
  /** Of the claims that are the highest until now. */
  readonly generations: Int32Array;
}

function claimAll(
  { indexOf, owners, claimants, generations }: Claims,
  { first }: GroupSubscriptions,
  member: number,
  { owned, generation }: AssignorMember,
): void {
  let last: string | null = null;
  let topic = -1;
  for (const claim of owned) {
    if (claim.topic !== last) topic = indexOf.get(claim.topic) ?? -1;
    last = claim.topic;
    if (topic < 0 || claim.partition < 0 || claim.partition >= first[topic + 1]! - first[topic]!) continue;
    const at = first[topic]! + claim.partition;
    const isFirst = claimants[at] === UNCLAIMED;
    if (isFirst) claimants[at] = member;
    else if (claimants[at] !== member) claimants[at] = CONTESTED;
    if (isFirst || generation > generations[at]!) {
      owners[at] = member;
      generations[at] = generation;
    } else if (generation === generations[at] && owners[at] !== member) owners[at] = UNCLAIMED;
  }
}

// After the settling, not before: who unsubscribed still disproves an older claim.
function disownUnsubscribed(owners: Int32Array, { first, topics, subscriptions }: GroupSubscriptions): void {
  for (let topic = 0; topic < topics.length; topic += 1)
    for (let at = first[topic]!; at < first[topic + 1]!; at += 1) {
      const owner = owners[at]!;
      if (owner !== UNCLAIMED && subscriptions[owner]!.has[topic] === 0) owners[at] = UNCLAIMED;
    }
}

/** Takes from the target what another member may still hold. */
export function withholdClaimed({ owners, claimants }: ClaimedGroup, target: Int32Array): void {
  for (let at = 0; at < target.length; at += 1) {
    const member = target[at];
    // Claims that did not count are withheld too: that a claim is doubtful does not mean that no one consumes.
    if (owners[at] !== member && claimants[at] !== member && claimants[at] !== UNCLAIMED) target[at] = UNCLAIMED;
  }
}

/** `target` holds a member or `UNCLAIMED` for each partition. Everyone's partitions come in the order of topic and number. */
export function toAssignment({ members, topics, first }: ClaimedGroup, target: Int32Array): GroupAssignment {
  const lists = members.map((): TopicPartition[] => []);
  for (const [index, topic] of topics.entries()) {
    const start = first[index]!;
    for (let at = start; at < first[index + 1]!; at += 1) lists[target[at]!]?.push({ topic, partition: at - start });
  }
  return new Map(members.map(({ memberId }, index) => [memberId, lists[index]!]));
}
