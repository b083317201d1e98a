import { ClassicMember } from './classic-member';
import {
  type ClassicIdentity,
  type ClassicJoin,
  type ClassicSync,
  type Joined,
  type OnJoined,
  type OnSynced,
  type Refusal,
  type Synced,
} from './classic-messages';
import { ClassicLog } from './classic-log';
import { ClassicRoster } from './classic-roster';
import { type ClassicGroupRules, type ClassicGroupState } from './classic-rules';
import { InitialDelay } from './initial-delay';

/** New members are not watched by their session before they know their id. */
const newMemberTimeoutMs = 300_000;

/**
 * One classic group as Kafka's coordinator keeps it: what it answers to joins, syncs, heartbeats, leaves and commits. It has no
 * clock: `tick` says what time it is, and must be called after each request and at `nextDeadline`. What members say of
 * themselves and what they are given is opaque here. Written after the behaviour of Apache Kafka 4.3.
 */
export class ClassicGroup<Metadata, Assignment> {
  readonly roster = new ClassicRoster<Metadata, Assignment>();
  generation = 0;
  /** Rounds that were completed: the generation falls back when the coordinator moves. */
  rebalances = 0;
  protocolName: string | null = null;
  private current: ClassicGroupState = 'Empty';
  private joinEndsAt = Infinity;
  private syncEndsAt = Infinity;
  /** Of the first rebalance of a group that was empty; null in every other one. */
  private initial: InitialDelay | null = null;
  private readonly log = new ClassicLog<Metadata, Assignment>();

  constructor(private readonly rules: ClassicGroupRules<Metadata, Assignment>) {}

  get state(): ClassicGroupState {
    return this.current;
  }

  nextDeadline(): number {
    const { members, pending } = this.roster;
    const sessions = [...members.values()].map(({ deadline }) => deadline);
    return Math.min(this.joinEndsAt, this.syncEndsAt, ...sessions, ...pending.values());
  }

  tick(now: number): void {
    for (const [memberId, until] of [...this.roster.pending]) if (until <= now) this.expire(memberId, now);
    for (const { memberId, deadline } of this.roster.all) if (deadline <= now) this.expire(memberId, now);
    if (this.syncEndsAt <= now) this.expireSync(now);
    if (this.joinEndsAt <= now) this.endJoin(now);
  }

  join(request: ClassicJoin<Metadata>, now: number, answer: OnJoined<Metadata>): void {
    const { roster } = this;
    const { memberId, groupInstanceId } = request;
    if (!roster.accepts(memberId, this.current, this.rules.maxSize)) {
      roster.remove(memberId);
      return answer({ code: 'GROUP_MAX_SIZE_REACHED', memberId: '' });
    }
    const supported =
      this.current === 'Empty'
        ? request.protocolType !== '' && request.protocols.length > 0
        : roster.supports(request.protocolType, request.protocols);
    if (!supported) return answer({ code: 'INCONSISTENT_GROUP_PROTOCOL', memberId });
    if (memberId === '') return this.joinFirst(request, now, answer);
    if (roster.pending.has(memberId)) return this.add(memberId, request, now, answer);
    const member = roster.find({ memberId, groupInstanceId });
    if (typeof member === 'string') return answer({ code: member, memberId });
    if (this.current === 'Empty') return answer({ code: 'UNKNOWN_MEMBER_ID', memberId });
    // A follower whose answer was lost asks again: it gets what it missed. The leader starts a new round in Stable.
    const mayHaveMissed =
      this.current === 'CompletingRebalance' || (this.current === 'Stable' && memberId !== roster.leader);
    if (mayHaveMissed && member.matches(request.protocols, this.rules.isSame)) return answer(this.joined(member));
    member.request = request;
    member.awaitingJoin = answer;
    this.rebalance(now);
  }

  sync(request: ClassicSync<Assignment>, now: number, answer: OnSynced<Assignment>): void {
    const { roster } = this;
    const member = roster.find(request);
    const refusal = typeof member === 'string' ? member : this.refuseSync(request);
    if (typeof member === 'string' || refusal !== null) return answer({ code: refusal ?? 'UNKNOWN_MEMBER_ID' });
    roster.withoutSync.delete(member.memberId);
    if (roster.withoutSync.size === 0) this.syncEndsAt = Infinity;
    if (this.current === 'Stable') return answer(this.synced(member));
    member.awaitingSync = answer;
    if (member.memberId === roster.leader) this.share(request.assignments, now);
  }

  heartbeat(identity: ClassicIdentity, generation: number, now: number): 'NONE' | Refusal {
    const member = this.roster.find(identity);
    if (typeof member === 'string') return member;
    if (generation !== this.generation) return 'ILLEGAL_GENERATION';
    member.renew(now);
    return this.current === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
  }

  /** An administrator takes a static member out by its instance id, with an empty member id. */
  leave(identities: readonly ClassicIdentity[], now: number): readonly ('NONE' | Refusal)[] {
    const codes = identities.map((identity) => this.roster.leave(identity));
    if (codes.includes('NONE') && this.current !== 'Empty') this.rebalance(now);
    return codes;
  }

  /** Whether it may commit now; a generation of -1 is of somebody who is no member. Lengthens its session. */
  commit(identity: ClassicIdentity, generation: number, now: number, inTransaction = false): 'NONE' | Refusal {
    if (generation < 0 && this.current === 'Empty') return 'NONE';
    const isNobody = generation < 0 && identity.memberId === '' && identity.groupInstanceId === null;
    if (isNobody) return inTransaction ? 'NONE' : 'UNKNOWN_MEMBER_ID';
    const member = this.roster.find(identity);
    if (typeof member === 'string') return member;
    if (generation !== this.generation) return 'ILLEGAL_GENERATION';
    if (inTransaction) return 'NONE';
    if (this.current === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
    member.renew(now);
    return 'NONE';
  }

  /** As if its session had ended now. */
  expire(memberId: string, now: number): void {
    const { roster } = this;
    const wasMember = roster.members.has(memberId);
    roster.dismiss(memberId);
    if (this.current === 'PreparingRebalance') {
      if (roster.haveAllJoined) this.completeJoin(now);
    } else if (wasMember) this.rebalance(now);
  }

  /** The broker coordinates this group no more: whoever waits for an answer gets this one. */
  unload(): void {
    for (const member of this.roster.members.values()) {
      member.answerJoin({ code: 'NOT_COORDINATOR', memberId: member.memberId });
      member.answerSync({ code: 'NOT_COORDINATOR' });
    }
    this.roster.pending.clear();
    this.joinEndsAt = this.syncEndsAt = Infinity;
  }

  /** Another broker has read the log: the group as it was written, with a session for all members from now on. */
  load(now: number): void {
    const { generation, leader, protocolName, members } = this.log.read();
    Object.assign(this, { generation, protocolName, initial: null });
    for (const member of members) member.renew(now);
    this.roster.restore(members, leader);
    this.current = members.length === 0 ? 'Empty' : 'Stable';
  }

  private joinFirst(request: ClassicJoin<Metadata>, now: number, answer: OnJoined<Metadata>): void {
    const { groupInstanceId, clientId, sessionTimeoutMs } = request;
    const memberId = this.rules.newMemberId(groupInstanceId ?? clientId);
    if (groupInstanceId === null) {
      this.roster.pending.set(memberId, now + sessionTimeoutMs);
      return answer({ code: 'MEMBER_ID_REQUIRED', memberId });
    }
    const old = this.roster.ofInstance(groupInstanceId);
    if (old === null) this.add(memberId, request, now, answer);
    else this.replace(old, memberId, request, now, answer);
  }

  private add(memberId: string, request: ClassicJoin<Metadata>, now: number, answer: OnJoined<Metadata>): void {
    const member = new ClassicMember(memberId, request, this.rules.noAssignment, now + newMemberTimeoutMs);
    member.isNew = true;
    member.awaitingJoin = answer;
    if (this.initial !== null) this.initial.hasGrown = true;
    this.roster.add(member);
    this.rebalance(now);
  }

  /** A static member came back: a new id takes the place of the old one, and in a stable group nothing else happens. */
  private replace(
    old: ClassicMember<Metadata, Assignment>,
    memberId: string,
    request: ClassicJoin<Metadata>,
    now: number,
    answer: OnJoined<Metadata>,
  ): void {
    const { roster } = this;
    const oldLeader = roster.leader;
    old.answerJoin({ code: 'FENCED_INSTANCE_ID', memberId: old.memberId });
    old.answerSync({ code: 'FENCED_INSTANCE_ID' });
    const member = new ClassicMember<Metadata, Assignment>(memberId, request, old.assignment, 0);
    member.renew(now);
    member.awaitingJoin = answer;
    roster.remove(old.memberId);
    roster.add(member);
    if (oldLeader === old.memberId) roster.leader = memberId;
    if (this.current === 'PreparingRebalance') return this.maybeComplete(now);
    if (this.current === 'CompletingRebalance') return this.prepare(now);
    if (roster.selectProtocol() !== this.protocolName) return this.rebalance(now);
    this.write();
    const joined = this.joined(member);
    // An old client does not know how to skip its turn as the leader: it is told that another one leads.
    if (request.knowsSkipAssignment) member.answerJoin({ ...joined, skipAssignment: roster.leader === memberId });
    else member.answerJoin({ ...joined, leader: oldLeader ?? '', members: [] });
  }

  /** A round begins, or ends if all have come. */
  rebalance(now: number): void {
    if (this.current === 'PreparingRebalance') this.maybeComplete(now);
    else this.prepare(now);
  }

  private maybeComplete(now: number): void {
    if (this.initial === null && this.roster.haveAllJoined) this.completeJoin(now);
  }

  private prepare(now: number): void {
    const { roster, rules } = this;
    if (this.current === 'CompletingRebalance') {
      for (const member of roster.all) member.assignment = rules.noAssignment;
      for (const member of roster.all) if (member.answerSync({ code: 'REBALANCE_IN_PROGRESS' })) member.renew(now);
    }
    roster.withoutSync.clear();
    this.syncEndsAt = Infinity;
    const wasEmpty = this.current === 'Empty';
    this.current = 'PreparingRebalance';
    const { rebalanceTimeoutMs } = roster;
    if (wasEmpty) {
      this.initial = new InitialDelay(rules.initialDelayMs, rebalanceTimeoutMs);
      this.joinEndsAt = now + rules.initialDelayMs;
    } else if (roster.haveAllJoined) this.completeJoin(now);
    else this.joinEndsAt = now + rebalanceTimeoutMs;
  }

  private endJoin(now: number): void {
    const moreMs = this.initial?.extend() ?? null;
    if (moreMs === null) this.completeJoin(now);
    else this.joinEndsAt = now + moreMs;
  }

  private completeJoin(now: number): void {
    const { roster } = this;
    this.joinEndsAt = Infinity;
    for (const { memberId, awaitingJoin, groupInstanceId } of roster.all) {
      if (awaitingJoin === null && groupInstanceId === null) roster.remove(memberId);
    }
    if (!roster.electLeader() && roster.members.size > 0) {
      this.joinEndsAt = now + roster.rebalanceTimeoutMs;
      return;
    }
    this.initial = null;
    this.generation += 1;
    this.rebalances += 1;
    roster.withoutSync.clear();
    this.protocolName = roster.selectProtocol();
    this.current = roster.members.size === 0 ? 'Empty' : 'CompletingRebalance';
    if (this.current === 'Empty') return this.write();
    this.syncEndsAt = now + roster.rebalanceTimeoutMs;
    for (const member of roster.all) {
      roster.withoutSync.add(member.memberId);
      member.renew(now);
      member.isNew = false;
    }
    for (const member of roster.all) member.answerJoin(this.joined(member));
  }

  private expireSync(now: number): void {
    this.syncEndsAt = Infinity;
    if (this.roster.withoutSync.size === 0) return;
    for (const memberId of [...this.roster.withoutSync]) this.roster.remove(memberId);
    this.prepare(now);
  }

  private refuseSync({ generation, protocolType, protocolName }: ClassicSync<Assignment>): Refusal | null {
    if (generation !== this.generation) return 'ILLEGAL_GENERATION';
    if (protocolType !== null && protocolType !== this.roster.protocolType) return 'INCONSISTENT_GROUP_PROTOCOL';
    if (protocolName !== null && protocolName !== this.protocolName) return 'INCONSISTENT_GROUP_PROTOCOL';
    return this.current === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : null;
  }

  private share(assignments: ReadonlyMap<string, Assignment>, now: number): void {
    this.current = 'Stable';
    const { all } = this.roster;
    const given = this.rules.decide?.(assignments, this.roster.described(this.protocolName)) ?? assignments;
    for (const member of all) member.assignment = given.get(member.memberId) ?? this.rules.noAssignment;
    this.write();
    for (const member of all) if (member.answerSync(this.synced(member))) member.renew(now);
  }

  private joined({ memberId }: ClassicMember<Metadata, Assignment>): Joined<Metadata> {
    const { generation, protocolName, roster } = this;
    const { protocolType, leader } = roster;
    const members = memberId === leader ? roster.described(protocolName) : [];
    const round = { generation, protocolType, protocolName, leader: leader ?? '' };
    return { code: 'NONE', memberId, ...round, members, skipAssignment: false };
  }

  private synced({ assignment }: ClassicMember<Metadata, Assignment>): Synced<Assignment> {
    return { code: 'NONE', protocolType: this.roster.protocolType, protocolName: this.protocolName, assignment };
  }

  private write(): void {
    this.log.write(this.generation, this.protocolName, this.roster);
  }
}
