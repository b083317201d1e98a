import { type AssignorMember } from './assignor';

/** Orders by UTF-16 code units, as Java's `String.compareTo`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Java's `MemberInfo.compareTo`: static members by group.instance.id, then dynamic members by member id. A static member
 * gets a new member id when it restarts; this order keeps its place.
 */
export function compareMembers(a: AssignorMember, b: AssignorMember): number {
  if (a.groupInstanceId !== null && b.groupInstanceId !== null)
    return compareText(a.groupInstanceId, b.groupInstanceId) || compareText(a.memberId, b.memberId);
  if (a.groupInstanceId !== null) return -1;
  return b.groupInstanceId !== null ? 1 : compareText(a.memberId, b.memberId);
}
