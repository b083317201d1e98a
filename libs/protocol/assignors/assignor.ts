import { type TopicPartition } from '../topic-partition';

/** What one member of the group tells the leader: its decoded JoinGroup subscription. */
export interface AssignorMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly string[];
  /** What the member held when it joined: from the subscription (cooperative) or the sticky user data (eager). */
  readonly owned: readonly TopicPartition[];
  /** The generation in which it held them; -1 when it does not know. */
  readonly generation: number;
  /** `client.rack` (KIP-881). Null, or empty as Java writes it: none. */
  readonly rackId: string | null;
}

export interface AssignorInput {
  readonly members: readonly AssignorMember[];
  /** Number of partitions by topic. A topic that is not listed does not exist, and is not assigned. */
  readonly partitionCounts: ReadonlyMap<string, number>;
  /**
   * By topic and partition the racks of its replicas (KIP-881). A partition that is not listed has none. Default: racks
   * do not matter, and neither do they where all partitions have the same ones, or no member is in any of them.
   */
  readonly partitionRacks?: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** One entry for each member, also for those that get nothing. */
export type GroupAssignment = ReadonlyMap<string, readonly TopicPartition[]>;

/**
 * A client-side assignor (KIP-429, KIP-54). A total function of its input: the same input, in any order of the
 * members, gives the same assignment.
 */
export interface Assignor {
  /** The name on the wire, as in Java's `ConsumerPartitionAssignor.name()`. */
  readonly name: string;
  readonly protocol: 'eager' | 'cooperative';
  /** What the member's user data holds: nothing, Java's `StickyAssignor` schema, or a bare int32 generation. */
  readonly userData: 'none' | 'sticky' | 'generation';
  assign(input: AssignorInput): GroupAssignment;
}
