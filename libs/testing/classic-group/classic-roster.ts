import { type ClassicIdentity, type ClassicProtocol, type JoinedMember, type Refusal } from './classic-messages';
import { type ClassicMember } from './classic-member';
import { type ClassicGroupState } from './classic-rules';

/** Who is in a classic group: members, and ids that were given out and have not joined yet. */
export class ClassicRoster<Metadata, Assignment> {
  readonly members = new Map<string, ClassicMember<Metadata, Assignment>>();
  /** Until when the group waits for each. */
  readonly pending = new Map<string, number>();
  /** Have been told of this generation, and have not asked for its assignment. */
  readonly withoutSync = new Set<string>();
  protocolType: string | null = null;
  leader: string | null = null;

  get all(): readonly ClassicMember<Metadata, Assignment>[] {
    return [...this.members.values()];
  }

  get awaitingJoin(): number {
    return this.all.filter(({ awaitingJoin }) => awaitingJoin !== null).length;
  }

  get haveAllJoined(): boolean {
    return this.pending.size === 0 && this.all.every(({ awaitingJoin }) => awaitingJoin !== null);
  }

  get rebalanceTimeoutMs(): number {
    return Math.max(0, ...this.all.map(({ request }) => request.rebalanceTimeoutMs));
  }

  ofInstance(groupInstanceId: string): ClassicMember<Metadata, Assignment> | null {
    return this.all.find((member) => member.groupInstanceId === groupInstanceId) ?? null;
  }

  add(member: ClassicMember<Metadata, Assignment>): void {
    if (this.members.size === 0) this.protocolType = member.request.protocolType;
    this.leader ??= member.memberId;
    this.members.set(member.memberId, member);
    this.pending.delete(member.memberId);
  }

  remove(memberId: string): void {
    this.members.delete(memberId);
    this.pending.delete(memberId);
    this.withoutSync.delete(memberId);
    if (this.leader === memberId) this.leader = this.all[0]?.memberId ?? null;
  }

  /** The member, or why a request may not speak for it. */
  find({ memberId, groupInstanceId }: ClassicIdentity): ClassicMember<Metadata, Assignment> | Refusal {
    if (groupInstanceId !== null) {
      const holder = this.ofInstance(groupInstanceId);
      if (holder === null) return 'UNKNOWN_MEMBER_ID';
      if (holder.memberId !== memberId) return 'FENCED_INSTANCE_ID';
    }
    return this.members.get(memberId) ?? 'UNKNOWN_MEMBER_ID';
  }

  /** As the log has it. */
  restore(members: readonly ClassicMember<Metadata, Assignment>[], leader: string | null): void {
    this.members.clear();
    this.pending.clear();
    this.withoutSync.clear();
    this.leader = leader;
    for (const member of members) this.add(member);
  }

  /** Takes a member out; whatever it waits for is over. */
  dismiss(memberId: string): void {
    const member = this.members.get(memberId);
    member?.answerJoin({ code: 'UNKNOWN_MEMBER_ID', memberId: '' });
    member?.answerSync({ code: 'UNKNOWN_MEMBER_ID' });
    this.remove(memberId);
  }

  leave(identity: ClassicIdentity): 'NONE' | Refusal {
    const { memberId, groupInstanceId } = identity;
    if (this.pending.delete(memberId)) return 'NONE';
    const named = memberId === '' && groupInstanceId !== null ? this.ofInstance(groupInstanceId) : null;
    const member = named ?? this.find(identity);
    if (typeof member === 'string') return memberId === '' ? 'UNKNOWN_MEMBER_ID' : member;
    this.dismiss(member.memberId);
    return 'NONE';
  }

  /** Whether the group has room for it. In a rebalance those count that have come, so that the last ones stay outside. */
  accepts(memberId: string, state: ClassicGroupState, maxSize: number): boolean {
    const known = this.members.get(memberId);
    if (state === 'Empty') return true;
    if (state === 'PreparingRebalance') return known?.awaitingJoin != null || this.awaitingJoin < maxSize;
    return known !== undefined || this.members.size < maxSize;
  }

  /** Whether a leader is there who has joined; another one is elected if need be. */
  electLeader(): boolean {
    if (this.leader === null) return false;
    if (this.members.get(this.leader)?.awaitingJoin != null) return true;
    const next = this.all.find(({ awaitingJoin }) => awaitingJoin !== null);
    if (next === undefined) return false;
    this.leader = next.memberId;
    return true;
  }

  supports(protocolType: string, protocols: readonly ClassicProtocol<Metadata>[]): boolean {
    if (protocolType !== this.protocolType) return false;
    return protocols.some(({ name }) => this.all.every((member) => member.supports(name)));
  }

  /** What all members know and most of them like best. */
  selectProtocol(): string | null {
    const votes = new Map<string, number>();
    for (const { request } of this.members.values()) {
      const vote = request.protocols.find(({ name }) => this.all.every((member) => member.supports(name)));
      if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
    }
    return [...votes].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
  }

  described(protocolName: string | null): readonly JoinedMember<Metadata>[] {
    return this.all.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadata(protocolName),
    }));
  }
}
