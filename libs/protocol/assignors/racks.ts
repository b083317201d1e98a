import { type AssignorInput, type AssignorMember } from './assignor';

type PartitionRacks = AssignorInput['partitionRacks'];

/** Null: it is in no rack, and content with any partition. */
export function rackOf({ rackId }: AssignorMember): string | null {
  return rackId === '' ? null : rackId;
}

/**
 * Java's `useRackAwareAssignment` (KIP-881): not if no member of `members` is in a rack with a replica, nor if all
 * partitions of `topics` have replicas in the same racks, so that no choice is better than another.
 */
export function racksMatter(
  members: readonly AssignorMember[],
  topics: readonly string[],
  { partitionCounts, partitionRacks }: AssignorInput,
): boolean {
  if (partitionRacks === undefined) return false;
  const inhabited = new Set(members.map(rackOf).filter((rack) => rack !== null));
  if (inhabited.size === 0) return false;
  const sets = topics.flatMap((topic) =>
    Array.from(
      { length: partitionCounts.get(topic) ?? 0 },
      (_, partition) => new Set(racksOfReplicas(partitionRacks, topic, partition)),
    ),
  );
  const all = new Set(sets.flatMap((set) => [...set]));
  return [...inhabited].some((rack) => all.has(rack)) && sets.some(({ size }) => size < all.size);
}

export function racksMatch(racks: PartitionRacks, member: AssignorMember, topic: string, partition: number): boolean {
  const rack = rackOf(member);
  return rack === null || racksOfReplicas(racks, topic, partition).includes(rack);
}

export function racksOfReplicas(racks: PartitionRacks, topic: string, partition: number): readonly string[] {
  return racks?.get(topic)?.[partition] ?? [];
}
