import { partitionKey, type TopicPartition } from '../topic-partition';
import { type Assignor, type AssignorMember } from './assignor';
import { settleClaims, type ClaimedGroup } from './claims';
import { assignSticky } from './sticky-target';

/**
 * Java's `CooperativeStickyAssignor` (KIP-429): the sticky target, less the partitions that another member still holds.
 * That member revokes them and rejoins, and the round after gives them away. Rack awareness is left out.
 *
 * Hazard: members keep consuming while they join, so giving a partition away in the round that takes it makes two owners:
 *   1. a joins, still fetching p   2. p is assigned to b   3. b fetches p   4. a learns that it lost p
 */
export const cooperativeStickyAssignor: Assignor = {
  name: 'cooperative-sticky',
  protocol: 'cooperative',
  userData: 'generation',
  assign(input) {
    const group = settleClaims(input);
    const target = assignSticky(group);
    const settled = settledOwners(group);
    const claimants = claimantsOf(group.members);
    return new Map(
      group.members.map(({ memberId }, index) => [
        memberId,
        (target[index] ?? []).filter((partition) => {
          const key = partitionKey(partition);
          // Claims that did not count are withheld too: that a claim is doubtful does not mean that no one consumes.
          return settled.get(key) === index || (claimants.get(key) ?? []).every((claimant) => claimant === memberId);
        }),
      ]),
    );
  },
};

function settledOwners({ topics, owners }: ClaimedGroup): Map<string, number> {
  const settled = new Map<string, number>();
  for (const [index, topic] of topics.entries())
    for (const [partition, owner] of owners[index]?.entries() ?? [])
      settled.set(partitionKey({ topic, partition }), owner);
  return settled;
}

function claimantsOf(members: readonly AssignorMember[]): Map<string, string[]> {
  const claimants = new Map<string, string[]>();
  const add = (partition: TopicPartition, memberId: string): void => {
    const key = partitionKey(partition);
    const known = claimants.get(key);
    if (known) known.push(memberId);
    else claimants.set(key, [memberId]);
  };
  for (const { memberId, owned } of members) for (const partition of owned) add(partition, memberId);
  return claimants;
}
