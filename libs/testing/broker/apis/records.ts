import { type TopicPartition } from '../../../protocol';
import {
  EARLIEST_TIMESTAMP,
  ErrorCode,
  LATEST_TIMESTAMP,
  ListOffsets,
  OffsetForLeaderEpoch,
  Produce,
  type BatchHeader,
  type KafkaErrorName,
  type ListOffsetsPartition,
  type ListOffsetsPartitionResult,
  type ProducePartition,
  type ProducePartitionResult,
} from '../../../wire';
import { serve, unanswered, type RequestContext } from '../served-api';
import { type Partition } from '../topic-catalogue';
import { verify } from './transactions';

const readCommitted = 1;
/** Since KIP-890 clients know of it. */
const abortableFrom = 11;
/** Since Kafka 3.0: the greatest timestamp of all. */
const maxTimestamp = -3n;

/** Why this broker does not serve the partition, or null. */
export function refusePartition(partition: Partition | null, epoch: number, { node }: RequestContext): number {
  if (partition === null) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  if (epoch >= 0 && epoch < partition.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (epoch > partition.leaderEpoch) return ErrorCode.UNKNOWN_LEADER_EPOCH;
  return partition.leader === node ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}

/** Where those find the new leader who have asked the old one. */
export function currentLeader(partition: Partition | null, code: number): { leaderId: number; leaderEpoch: number } {
  const moved = code === ErrorCode.NOT_LEADER_OR_FOLLOWER || code === ErrorCode.FENCED_LEADER_EPOCH;
  return moved && partition !== null
    ? { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch }
    : { leaderId: -1, leaderEpoch: -1 };
}

/** Whether a transactional batch may be written: its producer writes there already, or has told the coordinator that it will. */
function permit(
  { transactional, producerId, producerEpoch }: BatchHeader,
  transactionalId: string | null,
  place: TopicPartition,
  context: RequestContext,
): KafkaErrorName {
  if (!transactional) return 'NONE';
  if (transactionalId === null) return 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED';
  const log = context.cluster.topics.partition(place.topic, place.partition)?.log;
  if (log?.transactions.has(producerId) === true) return 'NONE';
  return verify(transactionalId, { producerId, producerEpoch }, place, context, abortableFrom);
}

function appended(
  topic: string,
  { index, records }: ProducePartition,
  transactionalId: string | null,
  context: RequestContext,
): ProducePartitionResult {
  const { topics, properties } = context.cluster;
  const partition = topics.partition(topic, index);
  const errorCode = refusePartition(partition, -1, context);
  if (partition === null || errorCode !== 0) return notAppended(index, errorCode, partition);
  const { log, leaderEpoch } = partition;
  const place = { topic, partition: index };
  const most = properties.number('message.max.bytes');
  const result = log.append(records ?? Buffer.alloc(0), leaderEpoch, most, (header) =>
    permit(header, transactionalId, place, context),
  );
  if (result.code !== 'NONE') {
    const refused = notAppended(index, ErrorCode[result.code], partition);
    return result.byLog ? { ...refused, logStartOffset: log.startOffset } : refused;
  }
  partition.changed();
  const { baseOffset, logAppendTimeMs } = result;
  return { ...notAppended(index, 0, partition), baseOffset, logAppendTimeMs, logStartOffset: log.startOffset };
}

function notAppended(index: number, errorCode: number, partition: Partition | null): ProducePartitionResult {
  return {
    ...{ index, errorCode, baseOffset: -1n, logAppendTimeMs: -1n, logStartOffset: -1n },
    ...{ recordErrors: [], errorMessage: null, currentLeader: currentLeader(partition, errorCode) },
  };
}

function listed(
  topic: string,
  asked: ListOffsetsPartition,
  isolationLevel: number,
  context: RequestContext,
): ListOffsetsPartitionResult {
  const { partitionIndex, currentLeaderEpoch, timestamp } = asked;
  const partition = context.cluster.topics.partition(topic, partitionIndex);
  const errorCode = refusePartition(partition, currentLeaderEpoch, context);
  const none = { partitionIndex, errorCode, timestamp: -1n, offset: -1n, leaderEpoch: -1 };
  if (partition === null || errorCode !== 0) return none;
  const { log, leaderEpoch } = partition;
  const end = isolationLevel === readCommitted ? log.lastStableOffset : log.endOffset;
  if (timestamp === LATEST_TIMESTAMP) return { ...none, offset: end, leaderEpoch };
  if (timestamp === EARLIEST_TIMESTAMP) {
    return { ...none, offset: log.startOffset, leaderEpoch: log.firstEpoch ?? leaderEpoch };
  }
  const found = timestamp === maxTimestamp ? log.offsetOfMaxTimestamp() : log.offsetAt(timestamp);
  return found.offset < end ? { partitionIndex, errorCode, ...found } : none;
}

export const recordApis = [
  serve({
    api: Produce,
    pretendsFrom: 0,
    handle: ({ acks, topicData, transactionalId }, context) => {
      const validAcks = acks === -1 || acks === 0 || acks === 1;
      const responses = topicData.map(({ name, partitionData }) => ({
        name,
        partitionResponses: partitionData.map((data) =>
          validAcks
            ? appended(name, data, transactionalId, context)
            : notAppended(data.index, ErrorCode.INVALID_REQUIRED_ACKS, null),
        ),
      }));
      if (acks === 0) return unanswered;
      const moved = responses.some(({ partitionResponses }) =>
        partitionResponses.some(({ currentLeader: { leaderId } }) => leaderId >= 0),
      );
      return { responses, throttleTimeMs: 0, nodeEndpoints: moved ? context.cluster.nodes : [] };
    },
    refuse: ({ topicData }, code) => ({
      responses: topicData.map(({ name, partitionData }) => ({
        name,
        partitionResponses: partitionData.map(({ index }) => notAppended(index, code, null)),
      })),
      ...{ throttleTimeMs: 0, nodeEndpoints: [] },
    }),
  }),
  serve({
    api: ListOffsets,
    handle: ({ topics, isolationLevel }, context) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map((asked) => listed(name, asked, isolationLevel, context)),
      })),
    }),
    refuse: ({ topics }, errorCode) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          ...{ partitionIndex, errorCode, timestamp: -1n, offset: -1n, leaderEpoch: -1 },
        })),
      })),
    }),
  }),
  serve({
    api: OffsetForLeaderEpoch,
    pretendsFrom: 2,
    handle: ({ topics }, context) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition: index, currentLeaderEpoch, leaderEpoch }) => {
          const partition = context.cluster.topics.partition(topic, index);
          const errorCode = refusePartition(partition, currentLeaderEpoch, context);
          const none = { errorCode, partition: index, leaderEpoch: -1, endOffset: -1n };
          if (partition === null || errorCode !== 0) return none;
          if (leaderEpoch === partition.leaderEpoch)
            return { ...none, leaderEpoch, endOffset: partition.log.endOffset };
          return leaderEpoch > partition.leaderEpoch ? none : { ...none, ...partition.log.endOfEpoch(leaderEpoch) };
        }),
      })),
    }),
    refuse: ({ topics }, errorCode) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({ errorCode, partition, leaderEpoch: -1, endOffset: -1n })),
      })),
    }),
  }),
];
