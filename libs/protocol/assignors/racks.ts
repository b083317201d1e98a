import { type AssignorMember } from './assignor';
import { type RackSet } from './rack-sets';

/** Null: it is in no rack, and content with any partition. */
export function rackOf({ rackId }: AssignorMember): string | null {
  return rackId === '' ? null : rackId;
}

/**
 * Java's `useRackAwareAssignment` (KIP-881): not if no member of `members` is in a rack with a replica, nor if all
 * partitions have replicas in the same racks, so that no choice is better than another. `sets`: one for each partition.
 */
export function racksMatter(members: readonly AssignorMember[], sets: readonly RackSet[]): boolean {
  const inhabited = new Set(members.map(rackOf).filter((rack) => rack !== null));
  if (inhabited.size === 0) return false;
  const distinct = [...new Set(sets)];
  const all = new Set(distinct.flatMap(({ racks }) => [...racks]));
  return [...inhabited].some((rack) => all.has(rack)) && distinct.some(({ racks }) => racks.size < all.size);
}

export function racksMatch(member: AssignorMember, { racks }: RackSet): boolean {
  const rack = rackOf(member);
  return rack === null || racks.has(rack);
}
