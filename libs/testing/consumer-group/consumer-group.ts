import { partitionKey, PartitionSet, reconcile, type TopicPartition } from '../../protocol';
import { away, ConsumerMember } from './consumer-member';
import {
  type ConsumerCommitRefusal,
  type ConsumerHeartbeat,
  type ConsumerHeartbeatAnswer,
  type ConsumerRefusal,
} from './consumer-messages';
import { type ConsumerGroupRules, type ConsumerGroupState } from './consumer-rules';

/**
 * Kafka's coordinator of one group of the `consumer` protocol (KIP-848): epochs, the target that it computes, and how each member is
 * brought to it. It has no clock; `tick` says what time it is.
 */
export class ConsumerGroup {
  /** Goes on whenever members, or what they want, or their topics change. */
  groupEpoch = 1;
  /** Of the target; behind while nobody has asked for it. */
  assignmentEpoch = 0;
  private readonly byId = new Map<string, ConsumerMember>();
  private target: ReadonlyMap<string, PartitionSet> = new Map();
  /** Who has each partition, until it is given up. */
  private readonly owners = new Map<string, ConsumerMember>();
  /** Topics of which the target was made. */
  private seen = '';

  constructor(private readonly rules: ConsumerGroupRules) {}

  get members(): readonly ConsumerMember[] {
    return [...this.byId.values()];
  }

  get state(): ConsumerGroupState {
    if (this.byId.size === 0) return 'Empty';
    if (this.assignmentEpoch < this.groupEpoch) return 'Assigning';
    return this.members.every((member) => member.isReconciledTo(this.assignmentEpoch)) ? 'Stable' : 'Reconciling';
  }

  /** What most members want; of those who want nothing, and of ties, the first that there is. */
  get assignorName(): string {
    const names = [...this.rules.assignors.keys()];
    const votes = (name: string): number => this.members.filter((one) => one.serverAssignor === name).length;
    return names.reduce((best, name) => (votes(name) > votes(best) ? name : best), names[0] ?? '');
  }

  member(id: string): ConsumerMember | null {
    return this.byId.get(id) ?? null;
  }

  ownerOf(partition: TopicPartition): ConsumerMember | null {
    return this.owners.get(partitionKey(partition)) ?? null;
  }

  targetOf(memberId: string): PartitionSet {
    return this.target.get(memberId) ?? PartitionSet.empty;
  }

  nextDeadline(): number {
    return Math.min(Infinity, ...this.members.map((one) => one.nextDeadline));
  }

  tick(now: number): void {
    for (const member of this.members) if (member.nextDeadline <= now) this.remove(member);
  }

  /** Another broker has read the log, in which everything is: only the clocks begin anew. */
  load(now: number): void {
    for (const member of this.members) {
      member.expiresAt = now + this.rules.sessionTimeoutMs;
      if (member.revokedBy !== Infinity) member.revokedBy = now + member.rebalanceTimeoutMs;
    }
  }

  /** The next heartbeat makes another target, though nothing that it is made of has changed. */
  rebalance(): void {
    this.groupEpoch += 1;
  }

  /** As if its session had ended. */
  expire(memberId: string): void {
    const member = this.byId.get(memberId);
    if (member !== undefined) this.remove(member);
  }

  heartbeat(request: ConsumerHeartbeat, now: number): ConsumerHeartbeatAnswer {
    if (request.epoch < 0) return this.leave(request);
    const found = this.find(request);
    if (typeof found === 'string') return { code: found };
    found.expiresAt = now + this.rules.sessionTimeoutMs;
    const before = found.assigned;
    if (found.describe(request) || this.inSight() !== this.seen) this.groupEpoch += 1;
    if (this.assignmentEpoch < this.groupEpoch) this.retarget();
    this.advance(found, request.epoch === 0 ? PartitionSet.empty : request.owned, now);
    const told = request.full || !found.assigned.equals(before);
    return { code: 'NONE', epoch: found.epoch, assignment: told ? found.assigned : null };
  }

  /** Whether this member may commit these partitions, in this epoch. */
  commit(memberId: string, epoch: number, partitions: readonly TopicPartition[]): ConsumerCommitRefusal | 'NONE' {
    const member = this.byId.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    if (epoch === member.epoch) return 'NONE';
    const had = epoch >= 0 && partitions.every((partition) => member.hadIn(epoch, partitionKey(partition)));
    return epoch < member.epoch && had ? 'NONE' : 'STALE_MEMBER_EPOCH';
  }

  private find(request: ConsumerHeartbeat): ConsumerMember | ConsumerRefusal {
    const { memberId, instanceId, epoch } = request;
    const named = instanceId === null ? null : this.instance(instanceId);
    if (epoch === 0) {
      if (named !== null) return named.epoch === away ? this.comeBack(named, request) : 'UNRELEASED_INSTANCE_ID';
      return this.byId.get(memberId) ?? this.enter(request);
    }
    const known = instanceId === null ? this.byId.get(memberId) : named;
    if (known === undefined || known === null) return 'UNKNOWN_MEMBER_ID';
    if (known.id !== memberId) return 'FENCED_INSTANCE_ID';
    // The answer with its new epoch may have been lost.
    const isLate = epoch === known.previousEpoch && request.owned?.minus(known.assigned).isEmpty === true;
    return epoch === known.epoch || (epoch < known.epoch && isLate) ? known : 'FENCED_MEMBER_EPOCH';
  }

  private enter({ memberId, instanceId, clientId, clientHost }: ConsumerHeartbeat): ConsumerMember | ConsumerRefusal {
    if (this.byId.size >= this.rules.maxSize) return 'GROUP_MAX_SIZE_REACHED';
    const fresh = new ConsumerMember(memberId, instanceId, clientId, clientHost);
    this.byId.set(memberId, fresh);
    return fresh;
  }

  private comeBack(before: ConsumerMember, request: ConsumerHeartbeat): ConsumerMember {
    const { memberId, instanceId, clientId, clientHost } = request;
    const back = new ConsumerMember(memberId, instanceId, clientId, clientHost);
    back.takeOver(before);
    const target = new Map([...this.target].filter(([id]) => id !== before.id));
    this.target = target.set(memberId, this.targetOf(before.id));
    this.byId.delete(before.id);
    this.byId.set(memberId, back);
    for (const partition of back.assigned) this.owners.set(partitionKey(partition), back);
    return back;
  }

  private leave({ memberId, instanceId, epoch }: ConsumerHeartbeat): ConsumerHeartbeatAnswer {
    const member = instanceId === null ? this.byId.get(memberId) : this.instance(instanceId);
    if (member === undefined || member === null) return { code: 'UNKNOWN_MEMBER_ID' };
    if (member.id !== memberId) return { code: 'FENCED_INSTANCE_ID' };
    if (epoch === away && member.instanceId !== null) {
      member.epoch = away;
      this.release(member.revoking);
      member.giveUp();
    } else this.remove(member);
    return { code: 'NONE', epoch, assignment: null };
  }

  /** One step towards the target: first it gives up, then its epoch goes on, then it gets what is free. */
  private advance(member: ConsumerMember, owned: PartitionSet | null, now: number): void {
    if (!member.revoking.isEmpty) {
      if (owned === null || !owned.intersect(member.revoking).isEmpty) return;
      this.release(member.revoking);
      member.giveUp();
    }
    const { keep, revoke, assign } = reconcile(member.assigned, this.targetOf(member.id));
    if (!revoke.isEmpty) {
      member.assign(keep);
      if (owned === null || !owned.intersect(revoke).isEmpty) {
        member.revoking = revoke;
        member.revokedBy = now + member.rebalanceTimeoutMs;
        return;
      }
      this.release(revoke);
    }
    member.nextEpoch(this.assignmentEpoch);
    const free = assign.filter((partition) => !this.owners.has(partitionKey(partition)));
    for (const partition of free) this.owners.set(partitionKey(partition), member);
    member.awaits = free.size < assign.size;
    member.assign(keep.union(free));
  }

  private instance(instanceId: string): ConsumerMember | null {
    return this.members.find((one) => one.instanceId === instanceId) ?? null;
  }

  private release(partitions: PartitionSet): void {
    for (const partition of partitions) this.owners.delete(partitionKey(partition));
  }

  private remove(member: ConsumerMember): void {
    this.release(member.assigned.union(member.revoking));
    this.byId.delete(member.id);
    this.groupEpoch += 1;
    this.seen = this.inSight();
  }

  private topicsOf({ topics, regex }: ConsumerMember): readonly string[] {
    const named = topics.flatMap((name) => this.rules.topicNamed(name) ?? []);
    return [...new Set([...named, ...(regex === '' ? [] : this.rules.topicsLike(regex))])].sort();
  }

  /** Topics come and go, and get partitions. */
  private inSight(): string {
    const counts = this.rules.partitionCounts();
    const topics = this.members.map((member) => {
      return JSON.stringify(this.topicsOf(member).map((topic) => [topic, counts.get(topic)]));
    });
    return topics.sort().join();
  }

  private retarget(): void {
    this.assignmentEpoch = this.groupEpoch;
    this.seen = this.inSight();
    const members = this.members.map((member) => ({
      ...{ memberId: member.id, groupInstanceId: member.instanceId, topics: this.topicsOf(member), rackId: null },
      ...{ owned: this.targetOf(member.id).toArray(), generation: 1 },
    }));
    const assign = this.rules.assignors.get(this.assignorName);
    const assigned = assign?.({ members, partitionCounts: this.rules.partitionCounts() }) ?? new Map<string, never[]>();
    const decided = this.rules.decide?.(assigned) ?? assigned;
    this.target = new Map([...decided].map(([id, partitions]) => [id, PartitionSet.from(partitions)]));
  }
}
