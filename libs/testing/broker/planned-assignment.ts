import { type GroupAssignment, partitionKey, PartitionSet, type TopicPartition } from '../../protocol';
import { decodeAssignment, decodeSubscription, encodeAssignment, flatten, groupByTopic } from '../../wire';
import { type Deciding } from '../classic-group';

/**
 * Who gets which partitions, whatever the leader of a classic group or the assignor of the coordinator says of them. What is not
 * planned goes where these want it, and so does the plan of a member that has gone.
 */
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
   * What the members of a classic group get.
   *
   * Hazard: what moves is withheld until its owner has said that it gave it up, as cooperative leaders do
   *   1. the plan takes a partition from A   2. B has it in the same round   3. A still drains: two owners
   */
  decide(given: ReadonlyMap<string, Buffer>, members: readonly Deciding<Buffer>[]): ReadonlyMap<string, Buffer> {
    if (this.owners.size === 0) return given;
    const owned = new Map(
      members.map(({ memberId, metadata }) => [
        memberId,
        PartitionSet.from(flatten(decodeSubscription(metadata).ownedPartitions)),
      ]),
    );
    const assignments = new Map(
      members.map(({ memberId }) => [memberId, decodeAssignment(given.get(memberId) ?? Buffer.alloc(0))]),
    );
    const wanted = new Map([...assignments].map(([id, one]) => [id, flatten(one.assignedPartitions)]));
    const result = new Map<string, Buffer>();
    for (const [memberId, { kept, own }] of this.shares(wanted)) {
      let free = own;
      for (const [other, theirs] of owned) if (other !== memberId) free = free.minus(theirs);
      const assignedPartitions = groupByTopic(kept.union(free));
      result.set(memberId, encodeAssignment({ userData: null, ...assignments.get(memberId), assignedPartitions }));
    }
    return result;
  }

  /** The target of a group of the consumer protocol, whose coordinator withholds what others own. Partitions have ids of topics. */
  target(wanted: GroupAssignment, idOf: (topic: string) => string | null): GroupAssignment {
    if (this.owners.size === 0) return wanted;
    const shares = this.shares(wanted, idOf);
    return new Map([...shares].map(([memberId, { kept, own }]) => [memberId, kept.union(own).toArray()]));
  }

  /** Of each member: what it keeps of what is wanted for it, and what is planned for it. */
  private shares(
    wanted: GroupAssignment,
    idOf: (topic: string) => string | null = (topic) => topic,
  ): ReadonlyMap<string, { readonly kept: PartitionSet; readonly own: PartitionSet }> {
    const bound = [...this.owners.values()].flatMap(({ partition, memberId }) => {
      const topic = idOf(partition.topic);
      return topic === null || (memberId !== null && !wanted.has(memberId)) ? [] : [{ ...partition, topic, memberId }];
    });
    const all = PartitionSet.from(bound);
    return new Map(
      [...wanted].map(([id, partitions]) => [
        id,
        {
          kept: PartitionSet.from(partitions).minus(all),
          own: PartitionSet.from(bound.filter(({ memberId }) => memberId === id)),
        },
      ]),
    );
  }
}
