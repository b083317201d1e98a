import { partitionKey, PartitionSet, type TopicPartition } from '../../protocol';
import { decodeAssignment, decodeSubscription, encodeAssignment, flatten, groupByTopic } from '../../wire';
import { type Deciding } from '../classic-group';

/** Who gets which partitions, whatever the leader says of them. What is not planned goes where the leader wants it. */
export class PlannedAssignment {
  private readonly owners = new Map<string, { readonly partition: TopicPartition; readonly memberId: string | null }>();

  /** `memberId` null: nobody. */
  plan(partitions: readonly TopicPartition[], memberId: string | null): void {
    for (const partition of partitions) this.owners.set(partitionKey(partition), { partition, memberId });
  }

  clear(): void {
    this.owners.clear();
  }

  /**
   * Hazard: what moves is withheld until its owner has said that it gave it up, as cooperative leaders do
   *   1. the plan takes a partition from A   2. B has it in the same round   3. A still drains: two owners
   */
  decide(given: ReadonlyMap<string, Buffer>, members: readonly Deciding<Buffer>[]): ReadonlyMap<string, Buffer> {
    const planned = [...this.owners.values()];
    if (planned.length === 0) return given;
    const ids = new Set(members.map(({ memberId }) => memberId));
    const bound = planned.filter(({ memberId }) => memberId === null || ids.has(memberId));
    const all = PartitionSet.from(bound.map(({ partition }) => partition));
    const owned = new Map(
      members.map(({ memberId, metadata }) => [memberId, decodeSubscription(metadata).ownedPartitions]),
    );
    const result = new Map<string, Buffer>();
    for (const { memberId } of members) {
      const assignment = decodeAssignment(given.get(memberId) ?? Buffer.alloc(0));
      const own = PartitionSet.from(bound.filter((one) => one.memberId === memberId).map(({ partition }) => partition));
      let free = own;
      for (const [other, theirs] of owned)
        if (other !== memberId) free = free.minus(PartitionSet.from(flatten(theirs)));
      const partitions = PartitionSet.from(flatten(assignment.assignedPartitions)).minus(all).union(free);
      result.set(memberId, encodeAssignment({ ...assignment, assignedPartitions: groupByTopic(partitions) }));
    }
    return result;
  }
}
