import { isNamed } from '../../protocol';
import { type JoinedMember } from '../events';
import { type TimelineMember } from './rebalance-entry';

/** A member of the group as far as it is known. The leader is not told where members are; who asks is. */
export interface KnownMember extends JoinedMember {
  readonly clientId?: string;
  readonly host?: string;
}

export type MemberChange =
  | { readonly kind: 'joined' | 'gone' | 'restarted'; readonly member: KnownMember }
  | {
      readonly kind: 'subscription-changed';
      readonly member: KnownMember;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    };

/** What has changed between two lists of a group's members, but for this member itself. */
export function compareMembers(
  before: readonly KnownMember[],
  after: readonly KnownMember[],
  isSelf: (member: KnownMember) => boolean,
): readonly MemberChange[] {
  const [known, now] = [byPlace(before), byPlace(after)];
  const gone = before.filter((member) => !now.has(placeOf(member)) && !isSelf(member));
  const changes = after
    .filter((member) => !isSelf(member))
    .flatMap((member) => {
      const earlier = known.get(placeOf(member));
      if (earlier === undefined) return [{ kind: 'joined' as const, member }];
      if (isSelf(earlier)) return [];
      return earlier.memberId === member.memberId
        ? changedSubscription(earlier, member)
        : [{ kind: 'restarted' as const, member }];
    });
  return [...gone.map((member) => ({ kind: 'gone' as const, member })), ...changes];
}

function changedSubscription(before: KnownMember, member: KnownMember): readonly MemberChange[] {
  // Of a subscription that could not be read nothing is known.
  if (before.topics.length === 0 || member.topics.length === 0) return [];
  const added = member.topics.filter((topic) => !before.topics.includes(topic));
  const removed = before.topics.filter((topic) => !member.topics.includes(topic));
  return added.length + removed.length === 0 ? [] : [{ kind: 'subscription-changed', member, added, removed }];
}

/** A static member keeps its place, whoever holds it. */
function placeOf({ memberId, groupInstanceId }: KnownMember): string {
  return groupInstanceId === null ? `id ${memberId}` : `instance ${groupInstanceId}`;
}

function byPlace(members: readonly KnownMember[]): ReadonlyMap<string, KnownMember> {
  return new Map(members.map((member) => [placeOf(member), member]));
}

/** `after`, with what only `before` tells of the same members. */
export function informedBy(before: readonly KnownMember[], after: readonly KnownMember[]): readonly KnownMember[] {
  const known = new Map(before.map((member) => [member.memberId, member]));
  return after.map((member) => ({ ...known.get(member.memberId), ...member }));
}

export function timelineMember(member: KnownMember, self: boolean): TimelineMember {
  const { memberId, groupInstanceId, clientId = null, host = null } = member;
  return { name: memberName(member), memberId, groupInstanceId, clientId, host, self };
}

/** Whom a note names, as far as somebody has told of such a member. */
export function ownerName(
  owner: string,
  members: readonly KnownMember[],
  isSelf: (member: KnownMember) => boolean,
): string {
  if (owner === '') return 'an owner without a name';
  const found = members.find(({ memberId, groupInstanceId }) => isNamed(owner, groupInstanceId ?? memberId));
  if (found === undefined) return memberName({ memberId: owner, groupInstanceId: null });
  return isSelf(found) ? 'this member' : memberName(found);
}

const withRandomId = /^(.*?)-?([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** As short as people can still tell members apart. */
export function memberName({
  memberId,
  groupInstanceId,
  clientId,
}: Pick<KnownMember, 'memberId' | 'groupInstanceId' | 'clientId'>): string {
  if (groupInstanceId !== null) return groupInstanceId;
  const [, prefix = '', start = memberId] = withRandomId.exec(memberId) ?? [];
  const client = prefix || (clientId ?? '');
  return client === '' || start === memberId ? start : `${client}-${start}`;
}
