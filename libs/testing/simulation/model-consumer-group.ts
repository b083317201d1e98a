import { partitionKey, PartitionSet, type TopicPartition } from '../../protocol';
import { type OnStored } from './classic-messages';

export interface ConsumerHeartbeat {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** 0 joins, -1 leaves, -2 leaves for a while. */
  readonly epoch: number;
  /** Null: as in the last one. */
  readonly owned: PartitionSet | null;
  readonly full: boolean;
  readonly rebalanceTimeoutMs: number;
}

export type ConsumerHeartbeatAnswer =
  | {
      readonly code: 'NONE';
      readonly epoch: number;
      readonly intervalMs: number;
      /** Null: as it was. */
      readonly assignment: PartitionSet | null;
    }
  | { readonly code: 'FENCED_MEMBER_EPOCH' | 'UNKNOWN_MEMBER_ID' | 'UNRELEASED_INSTANCE_ID' | 'NOT_COORDINATOR' };

interface Member {
  readonly id: string;
  readonly instanceId: string | null;
  epoch: number;
  previousEpoch: number;
  assigned: PartitionSet;
  /** What it has been told to give up, and has not acknowledged. */
  revoking: PartitionSet;
  rebalanceTimeoutMs: number;
  expiresAt: number;
  /** By when it must have given it up. */
  revokedBy: number;
}

/** Epoch of a static member that has left for a while. */
const away = -2;

/**
 * Kafka's coordinator of the `consumer` protocol (KIP-848) as a model, for one group and one topic: epochs, the target that it
 * computes, and how each member is brought to it. It has no clock; `tick` says what time it is.
 */
export class ModelConsumerGroup {
  readonly committed = new Map<string, bigint>();
  groupEpoch = 0;
  private readonly members = new Map<string, Member>();
  private readonly target = new Map<string, PartitionSet>();
  /** Who has each partition, until it is given up. */
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly partitions: readonly TopicPartition[],
    private readonly settings: { readonly sessionTimeoutMs: number; readonly heartbeatIntervalMs: number },
    private readonly onStored: OnStored = () => undefined,
  ) {}

  get sessionTimeoutMs(): number {
    return this.settings.sessionTimeoutMs;
  }

  get memberCount(): number {
    return this.members.size;
  }

  /** Every member has its target, and everything is owned. */
  get settled(): boolean {
    return (
      this.owners.size === this.partitions.length &&
      [...this.members.values()].every(({ id, assigned, revoking, epoch }) => {
        return epoch === this.groupEpoch && revoking.isEmpty && assigned.equals(this.targetOf(id));
      })
    );
  }

  nextDeadline(): number {
    return Math.min(Infinity, ...[...this.members.values()].map((one) => Math.min(one.expiresAt, one.revokedBy)));
  }

  tick(now: number): void {
    for (const member of [...this.members.values()]) {
      if (member.expiresAt <= now || member.revokedBy <= now) this.remove(member);
    }
  }

  /** Another broker has read the log, in which everything is: only the clocks begin anew. */
  load(now: number): void {
    for (const member of this.members.values()) {
      member.expiresAt = now + this.settings.sessionTimeoutMs;
      if (member.revokedBy !== Infinity) member.revokedBy = now + member.rebalanceTimeoutMs;
    }
  }

  heartbeat(request: ConsumerHeartbeat, now: number): ConsumerHeartbeatAnswer {
    const { memberId, epoch } = request;
    if (epoch < 0) return this.leave(memberId, epoch);
    const known = this.members.get(memberId) ?? null;
    if (epoch === 0) {
      const member = known ?? this.enter(request);
      return member === null ? { code: 'UNRELEASED_INSTANCE_ID' } : this.answer(member, request, now);
    }
    if (known === null) return { code: 'UNKNOWN_MEMBER_ID' };
    const accepted = epoch === known.epoch || (epoch === known.previousEpoch && this.mayBeLate(known, request));
    return accepted ? this.answer(known, request, now) : { code: 'FENCED_MEMBER_EPOCH' };
  }

  commit(memberId: string, epoch: number, offsets: readonly (TopicPartition & { readonly offset: bigint })[]): string {
    const member = this.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    if (epoch !== member.epoch) return epoch < member.epoch ? 'STALE_MEMBER_EPOCH' : 'UNKNOWN_MEMBER_ID';
    for (const { topic, partition, offset } of offsets) {
      this.onStored(
        { topic, partition },
        offset,
        memberId,
        this.owners.get(partitionKey({ topic, partition })) ?? null,
      );
      this.committed.set(partitionKey({ topic, partition }), offset);
    }
    return 'NONE';
  }

  /** The answer with its new epoch may have been lost. */
  private mayBeLate({ assigned }: Member, { owned }: ConsumerHeartbeat): boolean {
    return owned?.minus(assigned).isEmpty === true;
  }

  private enter({ memberId, instanceId, rebalanceTimeoutMs }: ConsumerHeartbeat): Member | null {
    const before =
      instanceId === null ? undefined : [...this.members.values()].find((one) => one.instanceId === instanceId);
    if (before !== undefined && before.epoch !== away) return null;
    const fresh: Member = {
      ...{ id: memberId, instanceId, rebalanceTimeoutMs, epoch: 0, previousEpoch: 0 },
      ...{ assigned: before?.assigned ?? PartitionSet.empty, revoking: PartitionSet.empty },
      ...{ expiresAt: Infinity, revokedBy: Infinity },
    };
    this.members.set(memberId, fresh);
    if (before === undefined) {
      this.retarget();
      return fresh;
    }
    this.members.delete(before.id);
    this.target.set(memberId, this.targetOf(before.id));
    this.target.delete(before.id);
    for (const partition of fresh.assigned) this.owners.set(partitionKey(partition), memberId);
    return fresh;
  }

  private leave(memberId: string, epoch: number): ConsumerHeartbeatAnswer {
    const member = this.members.get(memberId);
    if (member === undefined) return { code: 'UNKNOWN_MEMBER_ID' };
    if (epoch === away && member.instanceId !== null) {
      member.epoch = away;
      this.release(member.revoking);
      member.revoking = PartitionSet.empty;
      member.revokedBy = Infinity;
    } else this.remove(member);
    return { code: 'NONE', epoch, intervalMs: 0, assignment: null };
  }

  private answer(member: Member, request: ConsumerHeartbeat, now: number): ConsumerHeartbeatAnswer {
    member.expiresAt = now + this.settings.sessionTimeoutMs;
    const before = member.assigned;
    this.advance(member, request.epoch === 0 ? PartitionSet.empty : request.owned, now);
    const told = request.full || !member.assigned.equals(before);
    const { epoch } = member;
    return {
      code: 'NONE',
      ...{ epoch, intervalMs: this.settings.heartbeatIntervalMs, assignment: told ? member.assigned : null },
    };
  }

  /** One step towards the target: first it gives up, then its epoch goes on, then it gets what is free. */
  private advance(member: Member, owned: PartitionSet | null, now: number): void {
    if (!member.revoking.isEmpty) {
      if (owned === null || !owned.intersect(member.revoking).isEmpty) return;
      this.release(member.revoking);
      member.revoking = PartitionSet.empty;
      member.revokedBy = Infinity;
    }
    const target = this.targetOf(member.id);
    const keep = member.assigned.intersect(target);
    const revoke = member.assigned.minus(keep);
    member.assigned = keep;
    if (!revoke.isEmpty) {
      if (owned === null || !owned.intersect(revoke).isEmpty) {
        member.revoking = revoke;
        member.revokedBy = now + member.rebalanceTimeoutMs;
        return;
      }
      this.release(revoke);
    }
    if (member.epoch !== this.groupEpoch) {
      member.previousEpoch = member.epoch;
      member.epoch = this.groupEpoch;
    }
    const free = target.minus(keep).filter((partition) => !this.owners.has(partitionKey(partition)));
    for (const partition of free) this.owners.set(partitionKey(partition), member.id);
    member.assigned = keep.union(free);
  }

  private targetOf(memberId: string): PartitionSet {
    return this.target.get(memberId) ?? PartitionSet.empty;
  }

  private release(partitions: PartitionSet): void {
    for (const partition of partitions) this.owners.delete(partitionKey(partition));
  }

  private remove(member: Member): void {
    this.release(member.assigned.union(member.revoking));
    this.members.delete(member.id);
    this.target.delete(member.id);
    this.retarget();
  }

  /** A new target for all: each keeps what it has up to its share, and the rest is dealt. */
  private retarget(): void {
    this.groupEpoch += 1;
    const ids = [...this.members.keys()];
    if (ids.length === 0) return;
    const most = Math.ceil(this.partitions.length / ids.length);
    const least = Math.floor(this.partitions.length / ids.length);
    let extra = this.partitions.length - least * ids.length;
    const shares = ids.map((id) => {
      const had = this.targetOf(id).toArray();
      const size = had.length >= most && extra > 0 && most > least ? ((extra -= 1), most) : Math.min(had.length, least);
      return { id, share: had.slice(0, size) };
    });
    const taken = PartitionSet.from(shares.flatMap(({ share }) => share));
    const free = this.partitions.filter((partition) => !taken.has(partition)).values();
    for (const one of shares) {
      while (one.share.length < least) {
        const next = free.next();
        if (next.done === true) break;
        one.share.push(next.value);
      }
    }
    for (const [index, partition] of [...free].entries()) shares[index % shares.length]?.share.push(partition);
    for (const { id, share } of shares) this.target.set(id, PartitionSet.from(share));
  }
}
