import { PartitionSet } from '../../../protocol';
import {
  ConsumerGroupDescribe,
  ConsumerGroupHeartbeat,
  ErrorCode,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  type DescribedAssignment,
  type DescribedConsumerGroup,
  type KafkaErrorName,
  type TopicIdPartitions,
} from '../../../wire';
import { type ConsumerMember } from '../../consumer-group';
import { type CoordinatedGroup } from '../group-coordinator';
import { compileRegex, serverAssignors } from '../group-topics';
import { newUuid } from '../new-uuid';
import { serve, type RequestContext } from '../served-api';
import { refuseGroup } from './group-members';

const noOperations = -2147483648;
const ownIdsFrom = 1;
const consumerMember = 1;

function refused(errorCode: number, errorMessage: string | null = null): ConsumerGroupHeartbeatResponse {
  const nothing = { memberId: null, memberEpoch: 0, heartbeatIntervalMs: 0, assignment: null };
  return { throttleTimeMs: 0, errorCode, errorMessage, ...nothing };
}

interface Complaint {
  readonly code: KafkaErrorName;
  readonly message: string;
}

function invalid(message: string): Complaint {
  return { code: 'INVALID_REQUEST', message };
}

/** What is wrong with the request, whatever the group is like. */
function complain(request: ConsumerGroupHeartbeatRequest, version: number): Complaint | null {
  const { groupId, memberId, memberEpoch: epoch, instanceId, rackId, serverAssignor } = request;
  if (groupId === '') return invalid("GroupId can't be empty.");
  if (memberId === '' && (version >= ownIdsFrom || epoch > 0 || epoch === -1)) {
    return invalid("MemberId can't be empty.");
  }
  if (instanceId === '') return invalid("InstanceId can't be empty.");
  if (rackId === '') return invalid("RackId can't be empty.");
  if (epoch === -2 && instanceId === null) return invalid("InstanceId can't be null.");
  if (epoch < -2) return invalid('MemberEpoch is invalid.');
  if (epoch === 0) {
    if (request.rebalanceTimeoutMs === -1) return invalid('RebalanceTimeoutMs must be provided in first request.');
    if (request.topicPartitions?.length !== 0) return invalid('TopicPartitions must be empty when (re-)joining.');
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
      return invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.');
    }
  }
  if (serverAssignor !== null && !serverAssignors.has(serverAssignor)) {
    const message = `ServerAssignor ${serverAssignor} is not supported. Supported: ${[...serverAssignors.keys()].join(', ')}.`;
    return { code: 'UNSUPPORTED_ASSIGNOR', message };
  }
  const regex = request.subscribedTopicRegex ?? '';
  if (compileRegex(regex) !== null) return null;
  return {
    code: 'INVALID_REGULAR_EXPRESSION',
    message: `SubscribedTopicRegex \`${regex}\` is not a regular expression.`,
  };
}

function heartbeat(request: ConsumerGroupHeartbeatRequest, context: RequestContext): ConsumerGroupHeartbeatResponse {
  const complaint = complain(request, context.version);
  if (complaint !== null) return refused(ErrorCode[complaint.code], complaint.message);
  const { groups, properties } = context.cluster;
  const { groupId, memberEpoch: epoch, topicPartitions } = request;
  const refusal = refuseGroup(groupId, context);
  if (refusal !== 0) return refused(refusal);
  const group = epoch === 0 ? groups.findOrCreate(groupId) : groups.find(groupId);
  if (group === null || !(epoch === 0 ? group.becomeConsumer() : group.consumer !== null)) {
    return refused(ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} is not a consumer group.`);
  }
  const memberId = request.memberId === '' ? newUuid() : request.memberId;
  const { instanceId, serverAssignor, subscribedTopicNames: topics, subscribedTopicRegex: regex } = request;
  const rebalanceTimeoutMs = request.rebalanceTimeoutMs === -1 ? null : request.rebalanceTimeoutMs;
  const owned = topicPartitions === null ? null : partitionsOf(topicPartitions);
  const saysAll = rebalanceTimeoutMs !== null && (topics !== null || regex !== null) && owned !== null;
  const { clientId, clientHost } = context;
  const said = { instanceId, epoch, owned, full: epoch === 0 || saysAll, rebalanceTimeoutMs, topics, regex };
  const answer = group.runConsumer((consumer, now) =>
    consumer.heartbeat({ ...said, memberId, serverAssignor, clientId, clientHost }, now),
  );
  if (answer.code !== 'NONE') return refused(ErrorCode[answer.code], answer.code);
  const { assignment } = answer;
  return {
    ...{ throttleTimeMs: 0, errorCode: 0, errorMessage: null, memberId, memberEpoch: answer.epoch },
    heartbeatIntervalMs: epoch < 0 ? 0 : properties.number('group.consumer.heartbeat.interval.ms'),
    assignment: assignment === null ? null : { topicPartitions: byId(assignment) },
  };
}

function partitionsOf(topics: readonly TopicIdPartitions[]): PartitionSet {
  return PartitionSet.from(
    topics.flatMap(({ topicId, partitions }) => partitions.map((partition) => ({ topic: topicId, partition }))),
  );
}

function byId(partitions: PartitionSet): readonly TopicIdPartitions[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topicId, numbers]) => ({ topicId, partitions: numbers }));
}

function absent(groupId: string, errorCode: number): DescribedConsumerGroup {
  const errorMessage = errorCode === 0 ? null : `Group ${groupId} not found.`;
  const epochs = { groupEpoch: 0, assignmentEpoch: 0, assignorName: '' };
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    ...epochs,
    members: [],
    authorizedOperations: noOperations,
  };
}

function described(groupId: string, context: RequestContext): DescribedConsumerGroup {
  const refusal = refuseGroup(groupId, context);
  if (refusal !== 0) return absent(groupId, refusal);
  const consumer = context.cluster.groups.find(groupId)?.consumer ?? null;
  if (consumer === null) return absent(groupId, ErrorCode.GROUP_ID_NOT_FOUND);
  const named = (partitions: PartitionSet): DescribedAssignment => ({
    topicPartitions: byId(partitions).map(({ topicId, partitions: numbers }) => ({
      ...{ topicId, topicName: context.cluster.topics.withId(topicId)?.name ?? '', partitions: numbers },
    })),
  });
  const { groupEpoch, assignmentEpoch, assignorName, state } = consumer;
  const member = (one: ConsumerMember) => ({
    ...{ memberId: one.id, instanceId: one.instanceId, rackId: null, memberEpoch: one.epoch },
    ...{ clientId: one.clientId, clientHost: one.clientHost, memberType: consumerMember },
    ...{ subscribedTopicNames: one.topics, subscribedTopicRegex: one.regex },
    ...{ assignment: named(one.assigned.union(one.revoking)), targetAssignment: named(consumer.targetOf(one.id)) },
  });
  return {
    ...{ errorCode: 0, errorMessage: null, groupId, groupState: state, groupEpoch, assignmentEpoch },
    ...{ assignorName, members: consumer.members.map(member), authorizedOperations: noOperations },
  };
}

/** `classic` or `consumer`: what the group is now. */
export function typeOf({ consumer }: CoordinatedGroup): string {
  return consumer === null ? 'classic' : 'consumer';
}

export const consumerGroupApis = [
  serve({ api: ConsumerGroupHeartbeat, handle: heartbeat, refuse: (_, errorCode) => refused(errorCode) }),
  serve({
    api: ConsumerGroupDescribe,
    handle: ({ groupIds }, context) => ({
      throttleTimeMs: 0,
      groups: groupIds.map((groupId) => described(groupId, context)),
    }),
    refuse: ({ groupIds }, code) => ({
      throttleTimeMs: 0,
      groups: groupIds.map((groupId) => absent(groupId, code)),
    }),
  }),
];
