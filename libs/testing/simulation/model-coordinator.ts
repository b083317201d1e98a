import { PartitionSet, partitionKey, type GroupAssignment, type TopicPartition } from '../../protocol';
import { ClassicGroup, isParked, type Member } from './classic-group';
import { type JoinAnswer, type JoinRequest, type OnStored, type SyncAnswer } from './classic-messages';

/**
 * Kafka's classic group coordinator as a model: what `GroupMetadataManager` answers to joins, syncs, heartbeats, leaves
 * and commits, for one group. It has no clock; `tick` says what time it is. Written after the behaviour of Apache Kafka.
 */
export class ModelCoordinator {
  readonly group = new ClassicGroup();
  readonly committed = new Map<string, bigint>();
  private readonly pendingIds = new Set<string>();
  private rebalanceEndsAt = Infinity;
  private ids = 0;

  constructor(private readonly onStored: OnStored = () => undefined) {}

  /** The next moment at which `tick` has something to do. */
  nextDeadline(): number {
    const sessions = [...this.group.members.values()]
      .filter((member) => !isParked(member))
      .map(({ expiresAt }) => expiresAt);
    return Math.min(this.rebalanceEndsAt, ...sessions);
  }

  tick(now: number): void {
    for (const member of [...this.group.members.values()]) {
      if (!isParked(member) && member.expiresAt <= now) this.remove(member, now);
    }
    if (this.group.state === 'PreparingRebalance' && this.rebalanceEndsAt <= now) this.completeJoin(now);
  }

  join(request: JoinRequest, now: number, answer: (answer: JoinAnswer) => void): void {
    const known = this.group.members.get(request.memberId);
    const { groupInstanceId } = request;
    if (request.memberId === '') {
      if (groupInstanceId === null) {
        const memberId = this.newId();
        this.pendingIds.add(memberId);
        answer({ code: 'MEMBER_ID_REQUIRED', memberId });
        return;
      }
      const old = this.group.ofInstance(groupInstanceId);
      if (old === undefined) this.addAndRebalance(this.newId(), request, now, answer);
      else this.replace(old, request, now, answer);
      return;
    }
    if (known === undefined && !this.pendingIds.has(request.memberId)) {
      answer({
        code:
          groupInstanceId !== null && this.group.ofInstance(groupInstanceId) !== undefined
            ? 'FENCED_INSTANCE_ID'
            : 'UNKNOWN_MEMBER_ID',
        memberId: request.memberId,
      });
      return;
    }
    if (known === undefined) {
      this.pendingIds.delete(request.memberId);
      this.addAndRebalance(request.memberId, request, now, answer);
      return;
    }
    const unchanged = JSON.stringify(known.request.subscription) === JSON.stringify(request.subscription);
    known.request = request;
    known.expiresAt = now + request.sessionTimeoutMs;
    // A follower whose answer was lost asks again: it gets what it missed. The leader starts a new round in Stable.
    const missed =
      this.group.state === 'CompletingRebalance' ||
      (this.group.state === 'Stable' && known.memberId !== this.group.leader);
    if (missed && unchanged) {
      this.answerJoin(known, answer);
      return;
    }
    known.awaitingJoin?.({ code: 'UNKNOWN_MEMBER_ID', memberId: known.memberId });
    known.awaitingJoin = answer;
    this.prepare(now);
  }

  sync(
    memberId: string,
    generation: number,
    assignments: GroupAssignment,
    now: number,
    answer: (answer: SyncAnswer) => void,
  ): void {
    const member = this.group.members.get(memberId);
    if (member === undefined) answer({ code: 'UNKNOWN_MEMBER_ID' });
    else if (generation !== this.group.generation) answer({ code: 'ILLEGAL_GENERATION' });
    else if (this.group.state === 'PreparingRebalance') answer({ code: 'REBALANCE_IN_PROGRESS' });
    else if (this.group.state === 'Stable') {
      member.expiresAt = now + member.request.sessionTimeoutMs;
      answer({ code: 'NONE', assignment: member.assignment });
    } else {
      member.awaitingSync = answer;
      if (memberId === this.group.leader) this.completeSync(assignments, now);
    }
  }

  heartbeat(memberId: string, generation: number, now: number): string {
    const member = this.group.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    if (generation !== this.group.generation) return 'ILLEGAL_GENERATION';
    member.expiresAt = now + member.request.sessionTimeoutMs;
    return this.group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
  }

  leave(memberId: string, now: number): void {
    this.pendingIds.delete(memberId);
    const member = this.group.members.get(memberId);
    if (member !== undefined) this.remove(member, now);
  }

  commit(
    memberId: string,
    generation: number,
    offsets: readonly (TopicPartition & { readonly offset: bigint })[],
    now: number,
  ): string {
    const member = this.group.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    if (generation !== this.group.generation) return 'ILLEGAL_GENERATION';
    if (this.group.state === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
    member.expiresAt = now + member.request.sessionTimeoutMs;
    for (const { topic, partition, offset } of offsets) {
      this.onStored({ topic, partition }, offset, memberId, this.group.ownerOf({ topic, partition }));
      this.committed.set(partitionKey({ topic, partition }), offset);
    }
    return 'NONE';
  }

  /** The broker coordinates this group no more: whoever waits for an answer gets this one. */
  unload(): void {
    for (const member of this.group.members.values()) {
      member.awaitingJoin?.({ code: 'NOT_COORDINATOR', memberId: member.memberId });
      member.awaitingSync?.({ code: 'NOT_COORDINATOR' });
      member.awaitingJoin = null;
      member.awaitingSync = null;
    }
    this.rebalanceEndsAt = Infinity;
  }

  /** Another broker has read the log: all members have a session from now on. */
  load(now: number): void {
    this.pendingIds.clear();
    this.group.read(now);
  }

  private newId(): string {
    return `member-${(this.ids += 1)}`;
  }

  private addAndRebalance(
    memberId: string,
    request: JoinRequest,
    now: number,
    answer: (answer: JoinAnswer) => void,
  ): void {
    const expiresAt = now + request.sessionTimeoutMs;
    const fresh: Member = {
      memberId,
      request,
      expiresAt,
      assignment: PartitionSet.empty,
      awaitingJoin: answer,
      awaitingSync: null,
    };
    this.group.members.set(memberId, fresh);
    this.prepare(now);
  }

  /** A static member came back: a new id takes the place of the old one, and in a stable group nothing else happens. */
  private replace(old: Member, request: JoinRequest, now: number, answer: (answer: JoinAnswer) => void): void {
    const memberId = this.newId();
    old.awaitingJoin?.({ code: 'FENCED_INSTANCE_ID', memberId: old.memberId });
    old.awaitingSync?.({ code: 'FENCED_INSTANCE_ID' });
    this.group.members.delete(old.memberId);
    const member: Member = {
      ...old,
      memberId,
      request,
      expiresAt: now + request.sessionTimeoutMs,
      awaitingJoin: null,
      awaitingSync: null,
    };
    this.group.members.set(memberId, member);
    if (this.group.leader === old.memberId) this.group.leader = memberId;
    if (this.group.state === 'Stable') {
      const members = this.group.leader === memberId ? this.group.descriptions() : null;
      this.group.write();
      answer({ code: 'NONE', memberId, generation: this.group.generation, members, skipAssignment: members !== null });
      return;
    }
    member.awaitingJoin = answer;
    this.prepare(now);
  }

  private prepare(now: number): void {
    if (this.group.state !== 'PreparingRebalance') {
      for (const member of this.group.members.values()) {
        member.awaitingSync?.({ code: 'REBALANCE_IN_PROGRESS' });
        member.awaitingSync = null;
      }
      this.group.state = 'PreparingRebalance';
      this.rebalanceEndsAt =
        now + Math.max(0, ...[...this.group.members.values()].map(({ request }) => request.rebalanceTimeoutMs));
    }
    if ([...this.group.members.values()].every(isParked)) this.completeJoin(now);
  }

  private completeJoin(now: number): void {
    this.rebalanceEndsAt = Infinity;
    for (const member of [...this.group.members.values()]) {
      if (!isParked(member) && member.request.groupInstanceId === null) this.group.members.delete(member.memberId);
    }
    if (this.group.members.size === 0) {
      this.empty();
      return;
    }
    this.group.generation += 1;
    this.group.rebalances += 1;
    this.group.state = 'CompletingRebalance';
    const joined = [...this.group.members.values()].filter(isParked);
    if (this.group.leader === null || !joined.some(({ memberId }) => memberId === this.group.leader))
      this.group.leader = joined[0]?.memberId ?? null;
    for (const member of joined) {
      const answer = member.awaitingJoin;
      member.awaitingJoin = null;
      member.expiresAt = now + member.request.sessionTimeoutMs;
      if (answer !== null) this.answerJoin(member, answer);
    }
  }

  private answerJoin({ memberId }: Member, answer: (answer: JoinAnswer) => void): void {
    const members = memberId === this.group.leader ? this.group.descriptions() : null;
    answer({ code: 'NONE', memberId, generation: this.group.generation, members, skipAssignment: false });
  }

  private completeSync(assignments: GroupAssignment, now: number): void {
    this.group.state = 'Stable';
    for (const member of this.group.members.values()) {
      member.assignment = PartitionSet.from(assignments.get(member.memberId) ?? []);
      const answer = member.awaitingSync;
      member.awaitingSync = null;
      if (answer === null) continue;
      member.expiresAt = now + member.request.sessionTimeoutMs;
      answer({ code: 'NONE', assignment: member.assignment });
    }
    this.group.write();
  }

  private remove(member: Member, now: number): void {
    member.awaitingJoin?.({ code: 'UNKNOWN_MEMBER_ID', memberId: member.memberId });
    member.awaitingSync?.({ code: 'UNKNOWN_MEMBER_ID' });
    this.group.members.delete(member.memberId);
    if (this.group.leader === member.memberId) this.group.leader = null;
    if (this.group.members.size === 0) this.empty();
    else this.prepare(now);
  }

  private empty(): void {
    this.group.state = 'Empty';
    this.group.leader = null;
    this.group.generation += 1;
    this.group.rebalances += 1;
    this.rebalanceEndsAt = Infinity;
    this.group.write();
  }
}
