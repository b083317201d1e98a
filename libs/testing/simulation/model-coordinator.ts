import {
  PartitionSet,
  partitionKey,
  type AssignorMember,
  type GroupAssignment,
  type TopicPartition,
} from '../../protocol';

export interface JoinRequest {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly subscription: Omit<AssignorMember, 'memberId' | 'groupInstanceId'>;
}

export type JoinAnswer =
  | {
      readonly code: 'NONE';
      readonly memberId: string;
      readonly generation: number;
      readonly members: readonly AssignorMember[] | null;
      readonly skipAssignment: boolean;
    }
  | { readonly code: string; readonly memberId: string };

export type SyncAnswer = { readonly code: 'NONE'; readonly assignment: PartitionSet } | { readonly code: string };

interface Member {
  memberId: string;
  request: JoinRequest;
  expiresAt: number;
  assignment: PartitionSet;
  awaitingJoin: ((answer: JoinAnswer) => void) | null;
  awaitingSync: ((answer: SyncAnswer) => void) | null;
}

type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/**
 * Kafka's classic group coordinator as a model: what `GroupMetadataManager` answers to joins, syncs, heartbeats, leaves
 * and commits, for one group. It has no clock; `tick` says what time it is. Written after the behaviour of Apache Kafka.
 */
export class ModelCoordinator {
  state: GroupState = 'Empty';
  generation = 0;
  readonly committed = new Map<string, bigint>();
  private readonly members = new Map<string, Member>();
  private readonly pendingIds = new Set<string>();
  private leader: string | null = null;
  private rebalanceEndsAt = Infinity;
  private ids = 0;

  constructor(private readonly onStored: (partition: TopicPartition, offset: bigint) => void = () => undefined) {}

  /** How many partitions are given out; null while that is not settled. */
  get assigned(): number | null {
    if (this.state !== 'Stable') return null;
    return [...this.members.values()].reduce((sum, { assignment }) => sum + assignment.size, 0);
  }

  /** The next moment at which `tick` has something to do. */
  nextDeadline(): number {
    const sessions = [...this.members.values()]
      .filter((member) => !this.parked(member))
      .map(({ expiresAt }) => expiresAt);
    return Math.min(this.rebalanceEndsAt, ...sessions);
  }

  tick(now: number): void {
    for (const member of [...this.members.values()]) {
      if (!this.parked(member) && member.expiresAt <= now) this.remove(member, now);
    }
    if (this.state === 'PreparingRebalance' && this.rebalanceEndsAt <= now) this.completeJoin(now);
  }

  join(request: JoinRequest, now: number, answer: (answer: JoinAnswer) => void): void {
    const known = this.members.get(request.memberId);
    const { groupInstanceId } = request;
    if (request.memberId === '') {
      if (groupInstanceId === null) {
        const memberId = this.newId();
        this.pendingIds.add(memberId);
        answer({ code: 'MEMBER_ID_REQUIRED', memberId });
        return;
      }
      const old = [...this.members.values()].find((member) => member.request.groupInstanceId === groupInstanceId);
      if (old === undefined) this.addAndRebalance(this.newId(), request, now, answer);
      else this.replace(old, request, now, answer);
      return;
    }
    if (known === undefined && !this.pendingIds.has(request.memberId)) {
      answer({
        code: this.instanceIsTaken(request) ? 'FENCED_INSTANCE_ID' : 'UNKNOWN_MEMBER_ID',
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
    const missed = this.state === 'CompletingRebalance' || (this.state === 'Stable' && known.memberId !== this.leader);
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
    const member = this.members.get(memberId);
    if (member === undefined) answer({ code: 'UNKNOWN_MEMBER_ID' });
    else if (generation !== this.generation) answer({ code: 'ILLEGAL_GENERATION' });
    else if (this.state === 'PreparingRebalance') answer({ code: 'REBALANCE_IN_PROGRESS' });
    else if (this.state === 'Stable') {
      member.expiresAt = now + member.request.sessionTimeoutMs;
      answer({ code: 'NONE', assignment: member.assignment });
    } else {
      member.awaitingSync = answer;
      if (memberId === this.leader) this.completeSync(assignments, now);
    }
  }

  heartbeat(memberId: string, generation: number, now: number): string {
    const member = this.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    if (generation !== this.generation) return 'ILLEGAL_GENERATION';
    member.expiresAt = now + member.request.sessionTimeoutMs;
    return this.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
  }

  leave(memberId: string, now: number): void {
    this.pendingIds.delete(memberId);
    const member = this.members.get(memberId);
    if (member !== undefined) this.remove(member, now);
  }

  commit(
    memberId: string,
    generation: number,
    offsets: readonly (TopicPartition & { readonly offset: bigint })[],
    now: number,
  ): string {
    const member = this.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    if (generation !== this.generation) return 'ILLEGAL_GENERATION';
    if (this.state === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
    member.expiresAt = now + member.request.sessionTimeoutMs;
    for (const { topic, partition, offset } of offsets) {
      this.onStored({ topic, partition }, offset);
      this.committed.set(partitionKey({ topic, partition }), offset);
    }
    return 'NONE';
  }

  private newId(): string {
    return `member-${(this.ids += 1)}`;
  }

  private parked(member: Member): boolean {
    return member.awaitingJoin !== null;
  }

  private instanceIsTaken({ groupInstanceId }: JoinRequest): boolean {
    if (groupInstanceId === null) return false;
    return [...this.members.values()].some((member) => member.request.groupInstanceId === groupInstanceId);
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
    this.members.set(memberId, fresh);
    this.prepare(now);
  }

  /** A static member came back: a new id takes the place of the old one, and in a stable group nothing else happens. */
  private replace(old: Member, request: JoinRequest, now: number, answer: (answer: JoinAnswer) => void): void {
    const memberId = this.newId();
    old.awaitingJoin?.({ code: 'FENCED_INSTANCE_ID', memberId: old.memberId });
    old.awaitingSync?.({ code: 'FENCED_INSTANCE_ID' });
    this.members.delete(old.memberId);
    const member: Member = {
      ...old,
      memberId,
      request,
      expiresAt: now + request.sessionTimeoutMs,
      awaitingJoin: null,
      awaitingSync: null,
    };
    this.members.set(memberId, member);
    if (this.leader === old.memberId) this.leader = memberId;
    if (this.state === 'Stable') {
      const members = this.leader === memberId ? this.descriptions() : null;
      answer({ code: 'NONE', memberId, generation: this.generation, members, skipAssignment: members !== null });
      return;
    }
    member.awaitingJoin = answer;
    this.prepare(now);
  }

  private prepare(now: number): void {
    if (this.state !== 'PreparingRebalance') {
      for (const member of this.members.values()) {
        member.awaitingSync?.({ code: 'REBALANCE_IN_PROGRESS' });
        member.awaitingSync = null;
      }
      this.state = 'PreparingRebalance';
      this.rebalanceEndsAt =
        now + Math.max(0, ...[...this.members.values()].map(({ request }) => request.rebalanceTimeoutMs));
    }
    if ([...this.members.values()].every((member) => this.parked(member))) this.completeJoin(now);
  }

  private completeJoin(now: number): void {
    this.rebalanceEndsAt = Infinity;
    for (const member of [...this.members.values()]) {
      if (!this.parked(member) && member.request.groupInstanceId === null) this.members.delete(member.memberId);
    }
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.leader = null;
      this.generation += 1;
      return;
    }
    this.generation += 1;
    this.state = 'CompletingRebalance';
    const joined = [...this.members.values()].filter((member) => this.parked(member));
    if (this.leader === null || !joined.some(({ memberId }) => memberId === this.leader))
      this.leader = joined[0]?.memberId ?? null;
    for (const member of joined) {
      const answer = member.awaitingJoin;
      member.awaitingJoin = null;
      member.expiresAt = now + member.request.sessionTimeoutMs;
      if (answer !== null) this.answerJoin(member, answer);
    }
  }

  private answerJoin({ memberId }: Member, answer: (answer: JoinAnswer) => void): void {
    const members = memberId === this.leader ? this.descriptions() : null;
    answer({ code: 'NONE', memberId, generation: this.generation, members, skipAssignment: false });
  }

  private descriptions(): readonly AssignorMember[] {
    return [...this.members.values()].map(({ memberId, request }) => ({
      memberId,
      groupInstanceId: request.groupInstanceId,
      ...request.subscription,
    }));
  }

  private completeSync(assignments: GroupAssignment, now: number): void {
    this.state = 'Stable';
    for (const member of this.members.values()) {
      member.assignment = PartitionSet.from(assignments.get(member.memberId) ?? []);
      const answer = member.awaitingSync;
      member.awaitingSync = null;
      if (answer === null) continue;
      member.expiresAt = now + member.request.sessionTimeoutMs;
      answer({ code: 'NONE', assignment: member.assignment });
    }
  }

  private remove(member: Member, now: number): void {
    member.awaitingJoin?.({ code: 'UNKNOWN_MEMBER_ID', memberId: member.memberId });
    member.awaitingSync?.({ code: 'UNKNOWN_MEMBER_ID' });
    this.members.delete(member.memberId);
    if (this.leader === member.memberId) this.leader = null;
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.generation += 1;
      this.rebalanceEndsAt = Infinity;
    } else this.prepare(now);
  }
}
