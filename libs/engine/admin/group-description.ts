import { type TopicPartition } from '../../protocol';
import {
  decodeAssignment,
  decodeSubscription,
  type DescribedAssignment,
  type DescribedConsumerGroup,
  type DescribedConsumerMember,
  type DescribedGroup,
  type DescribedMember,
  flatten,
  type Subscription,
  versionOfSubscription,
  WireFormatError,
} from '../../wire';
import { type BrokerNode } from '../ports';

export interface GroupDescription {
  readonly groupId: string;
  /** The protocol of the group: `consumer` is KIP-848. */
  readonly type: 'classic' | 'consumer';
  /** In Kafka's words: `Stable`, `Empty`; `PreparingRebalance`, `CompletingRebalance`; `Assigning`, `Reconciling`. */
  readonly state: string;
  /** `consumer`; of a classic group also others (`connect`), and empty for one that holds offsets only. */
  readonly protocolType: string;
  /** Who assigns, as it is called on the wire; null: nobody now. */
  readonly assignor: string | null;
  readonly coordinator: BrokerNode;
  /** Of the consumer protocol; null: a classic group, whose generation brokers do not tell. */
  readonly groupEpoch: number | null;
  /** Of the target assignment; behind `groupEpoch` while that is computed. Null: classic. */
  readonly assignmentEpoch: number | null;
  readonly members: readonly GroupMember[];
}

export interface GroupMember {
  readonly memberId: string;
  /** `group.instance.id` of a static member. */
  readonly instanceId: string | null;
  readonly clientId: string;
  /** As the broker saw it: `/10.0.0.7`. */
  readonly host: string;
  readonly rackId: string | null;
  /** What it speaks, in a group that moves from one protocol to the other; null: an older broker does not tell. */
  readonly protocol: 'classic' | 'consumer' | null;
  /** Of the consumer protocol; null: classic. */
  readonly epoch: number | null;
  /** Null: a classic group tells it only while it is `Stable`, or it cannot be read. */
  readonly subscription: GroupSubscription | null;
  /** What it may work on now. */
  readonly assigned: readonly TopicPartition[];
  /** What it will have when the group has settled. Null: classic. */
  readonly target: readonly TopicPartition[] | null;
  /** What it said that it owns when it joined last; members of an eager assignor own nothing then. Null: not told. */
  readonly owned: OwnedPartitions | null;
}

export interface GroupSubscription {
  readonly topics: readonly string[];
  /** RE2, matched by the brokers. Null: none, and always so in a classic group. */
  readonly pattern: string | null;
  /** Of the bytes in which a classic member writes it: what its client knows. Null: consumer protocol. */
  readonly version: number | null;
}

export interface OwnedPartitions {
  readonly partitions: readonly TopicPartition[];
  /** In which they were its own; null: its client does not tell. */
  readonly generation: number | null;
}

export function describeConsumerGroup(group: DescribedConsumerGroup, coordinator: BrokerNode): GroupDescription {
  return {
    ...{ groupId: group.groupId, type: 'consumer', state: group.groupState, protocolType: consumerProtocolType },
    ...{ assignor: group.assignorName || null, coordinator },
    ...{ groupEpoch: group.groupEpoch, assignmentEpoch: group.assignmentEpoch },
    members: group.members.map(describeConsumerMember),
  };
}

export function describeClassicGroup(group: DescribedGroup, coordinator: BrokerNode): GroupDescription {
  const isOfConsumers = group.protocolType === consumerProtocolType;
  return {
    ...{ groupId: group.groupId, type: 'classic', state: group.groupState, protocolType: group.protocolType },
    ...{ assignor: group.protocolData || null, coordinator, groupEpoch: null, assignmentEpoch: null },
    members: group.members.map((member) => describeClassicMember(member, isOfConsumers)),
  };
}

const consumerProtocolType = 'consumer';
const memberProtocols = ['classic', 'consumer'] as const;

function describeConsumerMember(member: DescribedConsumerMember): GroupMember {
  const { memberId, instanceId, clientId, rackId } = member;
  return {
    ...{ memberId, instanceId, clientId, rackId, host: member.clientHost, epoch: member.memberEpoch, owned: null },
    protocol: memberProtocols[member.memberType] ?? null,
    subscription: { topics: member.subscribedTopicNames, pattern: member.subscribedTopicRegex || null, version: null },
    assigned: partitionsOf(member.assignment),
    target: partitionsOf(member.targetAssignment),
  };
}

/** What members of other kinds of groups (Connect's workers) say cannot be read here. */
function describeClassicMember(member: DescribedMember, isOfConsumers: boolean): GroupMember {
  const { memberId, clientId } = member;
  const subscription = isOfConsumers ? readable(() => decodeSubscription(member.memberMetadata)) : null;
  const assignment = isOfConsumers ? readable(() => decodeAssignment(member.memberAssignment)) : null;
  return {
    ...{ memberId, instanceId: member.groupInstanceId, clientId, host: member.clientHost },
    ...{ rackId: subscription?.rackId ?? null, protocol: 'classic', epoch: null, target: null },
    subscription:
      subscription === null
        ? null
        : { topics: subscription.topics, pattern: null, version: versionOfSubscription(member.memberMetadata) },
    assigned: flatten(assignment?.assignedPartitions ?? []),
    owned: subscription === null ? null : ownedBy(subscription),
  };
}

function ownedBy({ ownedPartitions, generationId }: Subscription): OwnedPartitions {
  return { partitions: flatten(ownedPartitions), generation: generationId < 0 ? null : generationId };
}

/** Any client may have written it, so that one member which cannot be read hides none of the others. */
function readable<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (thrown) {
    if (!(thrown instanceof WireFormatError)) throw thrown;
    return null;
  }
}

function partitionsOf({ topicPartitions }: DescribedAssignment): TopicPartition[] {
  return flatten(topicPartitions.map(({ topicName, partitions }) => ({ topic: topicName, partitions })));
}
