import { partitionKey } from '../../protocol';

export interface CommittedOffset {
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

interface StoredOffset extends CommittedOffset {
  /** In which place of all commits it was written. */
  readonly turn: number;
}

type GroupOffsets = Map<string, Map<number, StoredOffset>>;

/** What groups have committed, by group, topic and partition. */
export class OffsetStore {
  private readonly groups = new Map<string, GroupOffsets>();
  /** Of transactions that are open, by producer and group. */
  private readonly pending = new Map<bigint, Map<string, GroupOffsets>>();
  private turns = 0;

  get groupIds(): readonly string[] {
    return [...this.groups.keys()];
  }

  commit(groupId: string, topic: string, partition: number, committed: CommittedOffset): void {
    this.store(this.groups, groupId, topic, partition, committed);
  }

  /** Holds when the transaction of the producer is committed. */
  commitPending(
    producerId: bigint,
    groupId: string,
    topic: string,
    partition: number,
    committed: CommittedOffset,
  ): void {
    const groups = this.pending.get(producerId) ?? new Map<string, GroupOffsets>();
    this.pending.set(producerId, groups);
    this.store(groups, groupId, topic, partition, committed);
  }

  endTransaction(producerId: bigint, committed: boolean): void {
    const groups = this.pending.get(producerId) ?? new Map<string, GroupOffsets>();
    this.pending.delete(producerId);
    if (!committed) return;
    for (const [groupId, topics] of groups) {
      for (const [topic, partitions] of topics) {
        for (const [partition, stored] of partitions) {
          // What was committed without a transaction since then is the newer one.
          const now = this.groups.get(groupId)?.get(topic)?.get(partition);
          if (now === undefined || now.turn < stored.turn) place(this.groups, groupId, topic, partition, stored);
        }
      }
    }
  }

  /** Whether a transaction that is open has an offset of it. */
  isPending(groupId: string, topic: string, partition: number): boolean {
    return [...this.pending.values()].some((groups) => groups.get(groupId)?.get(topic)?.has(partition) === true);
  }

  committed(groupId: string, topic: string, partition: number): CommittedOffset | null {
    return this.groups.get(groupId)?.get(topic)?.get(partition) ?? null;
  }

  /** Topics and partitions that the group has offsets of. */
  of(groupId: string): readonly { readonly topic: string; readonly partitions: readonly number[] }[] {
    const topics: GroupOffsets = this.groups.get(groupId) ?? new Map<string, Map<number, StoredOffset>>();
    return [...topics].map(([topic, partitions]) => ({ topic, partitions: [...partitions.keys()] }));
  }

  /** What the group has committed, by `topic-partition`. */
  byPartition(groupId: string): ReadonlyMap<string, bigint> {
    const topics: GroupOffsets = this.groups.get(groupId) ?? new Map<string, Map<number, StoredOffset>>();
    const found = [...topics].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, { offset }]) => [partitionKey({ topic, partition }), offset] as const),
    );
    return new Map(found);
  }

  deleteGroup(groupId: string): void {
    for (const groups of [this.groups, ...this.pending.values()]) groups.delete(groupId);
  }

  deleteTopic(topic: string): void {
    for (const groups of [this.groups, ...this.pending.values()]) {
      for (const topics of groups.values()) topics.delete(topic);
    }
  }

  private store(
    groups: Map<string, GroupOffsets>,
    groupId: string,
    topic: string,
    partition: number,
    committed: CommittedOffset,
  ): void {
    place(groups, groupId, topic, partition, { ...committed, turn: this.turns++ });
  }
}

function place(
  groups: Map<string, GroupOffsets>,
  groupId: string,
  topic: string,
  partition: number,
  stored: StoredOffset,
): void {
  const topics: GroupOffsets = groups.get(groupId) ?? new Map<string, Map<number, StoredOffset>>();
  const partitions = topics.get(topic) ?? new Map<number, StoredOffset>();
  groups.set(groupId, topics.set(topic, partitions.set(partition, stored)));
}
