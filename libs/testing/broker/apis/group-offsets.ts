import { type TopicPartition } from '../../../protocol';
import {
  ErrorCode,
  OffsetCommit,
  OffsetFetch,
  type OffsetCommitPartition,
  type OffsetCommitRequest,
  type OffsetFetchGroup,
  type OffsetFetchGroupResult,
  type OffsetFetchPartitionResult,
} from '../../../wire';
import { serve, type RequestContext } from '../served-api';
import { type Topic } from '../topic-catalogue';
import { refuseGroup } from './group-members';

const idsFrom = 10;
const memberEpochsFrom = 9;

function topicOf({ name, topicId }: { name: string; topicId: string }, context: RequestContext): Topic | null {
  const { topics } = context.cluster;
  return context.version >= idsFrom ? topics.withId(topicId) : topics.named(name);
}

function unknownTopic({ version }: RequestContext): number {
  return version >= idsFrom ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
}

/** Whether the sender may commit these. */
function permit(request: OffsetCommitRequest, partitions: readonly TopicPartition[], context: RequestContext): number {
  const { groupId, generationIdOrMemberEpoch: generation, ...identity } = request;
  const { groups } = context.cluster;
  const refusal = refuseGroup(groupId, context);
  if (refusal !== 0) return refusal;
  // Who is no member commits to a group that need not be there before.
  const group = generation < 0 ? groups.findOrCreate(groupId) : groups.find(groupId);
  if (group === null) {
    return context.version >= memberEpochsFrom ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION;
  }
  if (group.consumer !== null) {
    if (generation < 0 && group.isEmpty) return ErrorCode.NONE;
    const code = group.runConsumer((consumer) => consumer.commit(identity.memberId, generation, partitions));
    return code !== 'UNKNOWN_MEMBER_ID' && context.version < memberEpochsFrom
      ? ErrorCode.UNSUPPORTED_VERSION
      : ErrorCode[code];
  }
  return ErrorCode[group.run((classic, now) => classic.commit(identity, generation, now))];
}

function unknown(topic: Topic | null, { partitionIndex }: OffsetCommitPartition, context: RequestContext): number {
  if (topic === null) return unknownTopic(context);
  return topic.partitions[partitionIndex] === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE;
}

function commitOne(topic: string, asked: OffsetCommitPartition, groupId: string, context: RequestContext): number {
  const { groups, properties } = context.cluster;
  const { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch } = asked;
  const metadata = asked.committedMetadata ?? '';
  if (metadata.length > properties.number('offset.metadata.max.bytes')) return ErrorCode.OFFSET_METADATA_TOO_LARGE;
  groups.offsets.commit(groupId, topic, partitionIndex, { offset, leaderEpoch, metadata });
  return ErrorCode.NONE;
}

/** A member that says who it is must be it. */
function refuseReader({ groupId, memberId, memberEpoch }: OffsetFetchGroup, { cluster }: RequestContext): number {
  const consumer = cluster.groups.find(groupId)?.consumer ?? null;
  if (consumer === null || (memberId === null && memberEpoch < 0)) return ErrorCode.NONE;
  const member = consumer.member(memberId ?? '');
  if (member === null) return ErrorCode.UNKNOWN_MEMBER_ID;
  return member.epoch === memberEpoch ? ErrorCode.NONE : ErrorCode.STALE_MEMBER_EPOCH;
}

function fetchedOne(
  groupId: string,
  topic: string,
  partitionIndex: number,
  requireStable: boolean,
  { cluster }: RequestContext,
): OffsetFetchPartitionResult {
  const { offsets } = cluster.groups;
  if (requireStable && offsets.isPending(groupId, topic, partitionIndex)) {
    return noOffset(partitionIndex, ErrorCode.UNSTABLE_OFFSET_COMMIT);
  }
  const found = offsets.committed(groupId, topic, partitionIndex);
  if (found === null) return noOffset(partitionIndex, ErrorCode.NONE);
  const { offset: committedOffset, leaderEpoch: committedLeaderEpoch, metadata } = found;
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode: ErrorCode.NONE };
}

function noOffset(partitionIndex: number, errorCode: number): OffsetFetchPartitionResult {
  return { partitionIndex, committedOffset: -1n, committedLeaderEpoch: -1, metadata: '', errorCode };
}

function fetched(asked: OffsetFetchGroup, requireStable: boolean, context: RequestContext): OffsetFetchGroupResult {
  const { groupId } = asked;
  const errorCode = refuseGroup(groupId, context) || refuseReader(asked, context);
  if (errorCode !== 0) return { groupId, topics: [], errorCode };
  const { groups, topics: catalogue } = context.cluster;
  const wanted =
    asked.topics?.map((one) => ({ ...one, name: topicOf(one, context)?.name ?? one.name })) ??
    groups.offsets.of(groupId).map(({ topic, partitions }) => ({
      ...{ name: topic, topicId: catalogue.named(topic)?.id ?? '', partitionIndexes: partitions },
    }));
  const topics = wanted.map(({ name, topicId, partitionIndexes }) => {
    const missing = context.version >= idsFrom && catalogue.withId(topicId) === null;
    const partitions = partitionIndexes.map((index) =>
      missing ? noOffset(index, ErrorCode.UNKNOWN_TOPIC_ID) : fetchedOne(groupId, name, index, requireStable, context),
    );
    return { name, topicId, partitions };
  });
  return { groupId, topics, errorCode };
}

function refuseCommit({ topics }: OffsetCommitRequest, errorCode: number) {
  return {
    throttleTimeMs: 0,
    topics: topics.map(({ name, topicId, partitions }) => ({
      ...{ name, topicId },
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  };
}

export const groupOffsetApis = [
  serve({
    api: OffsetCommit,
    pretendsFrom: 2,
    handle: (request, context) => {
      const found = request.topics.map((asked) => ({ asked, topic: topicOf(asked, context) }));
      // What is not there is told first, whoever asks; and who asks for nothing else is not looked at.
      const isKnown = found.some(({ asked, topic }) =>
        asked.partitions.some((one) => unknown(topic, one, context) === 0),
      );
      const partitions = found.flatMap(({ asked, topic }) =>
        asked.partitions.map(({ partitionIndex }) => ({ topic: topic?.id ?? '', partition: partitionIndex })),
      );
      const refusal = isKnown ? permit(request, partitions, context) : ErrorCode.NONE;
      const topics = found.map(({ asked: { name, topicId, partitions }, topic }) => ({
        ...{ name, topicId },
        partitions: partitions.map((one) => ({
          partitionIndex: one.partitionIndex,
          errorCode:
            unknown(topic, one, context) || refusal || commitOne(topic?.name ?? name, one, request.groupId, context),
        })),
      }));
      return { throttleTimeMs: 0, topics };
    },
    refuse: refuseCommit,
  }),
  serve({
    api: OffsetFetch,
    pretendsFrom: 1,
    handle: ({ groups, requireStable }, context) => ({
      throttleTimeMs: 0,
      groups: groups.map((asked) => fetched(asked, requireStable, context)),
    }),
    refuse: ({ groups }, errorCode) => ({
      throttleTimeMs: 0,
      groups: groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })),
    }),
  }),
];
