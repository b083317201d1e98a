export interface CommittedOffset {
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

/** What groups have committed, by group, topic and partition. */
export class OffsetStore {
  private readonly groups = new Map<string, Map<string, Map<number, CommittedOffset>>>();

  get groupIds(): readonly string[] {
    return [...this.groups.keys()];
  }

  commit(groupId: string, topic: string, partition: number, committed: CommittedOffset): void {
    const topics = this.groups.get(groupId) ?? new Map<string, Map<number, CommittedOffset>>();
    const partitions = topics.get(topic) ?? new Map<number, CommittedOffset>();
    this.groups.set(groupId, topics.set(topic, partitions.set(partition, committed)));
  }

  committed(groupId: string, topic: string, partition: number): CommittedOffset | null {
    return this.groups.get(groupId)?.get(topic)?.get(partition) ?? null;
  }

  /** Topics and partitions that the group has offsets of. */
  of(groupId: string): readonly { readonly topic: string; readonly partitions: readonly number[] }[] {
    const topics = this.groups.get(groupId) ?? new Map<string, Map<number, CommittedOffset>>();
    return [...topics].map(([topic, partitions]) => ({ topic, partitions: [...partitions.keys()] }));
  }

  deleteGroup(groupId: string): void {
    this.groups.delete(groupId);
  }

  deleteTopic(topic: string): void {
    for (const topics of this.groups.values()) topics.delete(topic);
  }
}
