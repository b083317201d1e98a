import { PartitionSet, type Assignor, type AssignorMember, type GroupAssignment } from '../../protocol';
import {
  decodeAssignment,
  decodeCooperativeUserData,
  decodeStickyUserData,
  decodeSubscription,
  encodeAssignment,
  encodeCooperativeUserData,
  encodeStickyUserData,
  encodeSubscription,
  flatten,
  groupByTopic,
  WireFormatError,
  type JoinGroupMember,
  type JoinGroupProtocol,
  type SyncGroupAssignment,
} from '../../wire';

/** What this member tells the leader about itself. */
export interface MemberSubscription {
  readonly topics: readonly string[];
  readonly owned: PartitionSet;
  readonly previous: PartitionSet;
  readonly generation: number;
  readonly rackId: string | null;
}

export function encodeProtocol(assignor: Assignor, member: MemberSubscription): JoinGroupProtocol {
  const metadata = encodeSubscription({
    topics: [...member.topics].sort(),
    userData: userData(assignor, member),
    ownedPartitions: groupByTopic(member.owned),
    generationId: member.generation,
    rackId: member.rackId,
  });
  return { name: assignor.name, metadata };
}

function userData(assignor: Assignor, { previous, generation }: MemberSubscription): Buffer | null {
  switch (assignor.userData) {
    case 'none':
      return null;
    case 'generation':
      return encodeCooperativeUserData(generation);
    case 'sticky':
      return previous.isEmpty ? null : encodeStickyUserData({ previousAssignment: groupByTopic(previous), generation });
  }
}

/**
 * One member as the leader sees it. Bytes that cannot be read make it a member without topics: it gets nothing, and the
 * rest of the group goes on. `onMalformed` tells of it.
 */
export function decodeMember(
  assignor: Assignor,
  { memberId, groupInstanceId, metadata }: JoinGroupMember,
  onMalformed: (memberId: string, error: WireFormatError) => void,
): AssignorMember {
  try {
    const subscription = decodeSubscription(metadata);
    const { topics, rackId } = subscription;
    return { memberId, groupInstanceId, topics, rackId, ...claims(assignor, subscription) };
  } catch (thrown) {
    if (!(thrown instanceof WireFormatError)) throw thrown;
    onMalformed(memberId, thrown);
    return { memberId, groupInstanceId, topics: [], rackId: null, owned: [], generation: -1 };
  }
}

function claims(
  assignor: Assignor,
  { userData: bytes, ownedPartitions, generationId }: ReturnType<typeof decodeSubscription>,
): Pick<AssignorMember, 'owned' | 'generation'> {
  const hasUserData = bytes !== null && bytes.length > 0;
  if (assignor.userData === 'sticky') {
    if (!hasUserData) return { owned: [], generation: -1 };
    const { previousAssignment, generation } = decodeStickyUserData(bytes);
    return { owned: flatten(previousAssignment), generation };
  }
  const generation =
    assignor.userData === 'generation' && hasUserData ? decodeCooperativeUserData(bytes) : generationId;
  return { owned: flatten(ownedPartitions), generation };
}

export function encodeAssignments(assignments: GroupAssignment): readonly SyncGroupAssignment[] {
  return [...assignments].map(([memberId, partitions]) => ({
    memberId,
    assignment: encodeAssignment({ assignedPartitions: groupByTopic(PartitionSet.from(partitions)), userData: null }),
  }));
}

/** No bytes are no partitions: kafkajs, when it leads, leaves members out that get none. @throws WireFormatError */
export function readAssignment(bytes: Buffer): PartitionSet {
  if (bytes.length === 0) return PartitionSet.empty;
  return PartitionSet.from(flatten(decodeAssignment(bytes).assignedPartitions));
}
