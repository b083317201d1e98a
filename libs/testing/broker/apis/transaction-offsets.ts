import {
  ErrorCode,
  TxnOffsetCommit,
  type KafkaErrorName,
  type TxnOffsetCommitPartition,
  type TxnOffsetCommitRequest,
  type TxnOffsetCommitResponse,
} from '../../../wire';
import { serve, type RequestContext } from '../served-api';
import { refuseGroup } from './group-members';
import { verify } from './transactions';

/** Since KIP-890 clients know of TRANSACTION_ABORTABLE. */
const abortableFrom = 4;

/** Whether the sender may commit for the group, in this transaction. */
function permit(request: TxnOffsetCommitRequest, context: RequestContext): number {
  const { groupId, transactionalId } = request;
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID;
  const refusal = refuseGroup(groupId, context);
  if (refusal !== 0) return refusal;
  const code = verify(transactionalId, request, { groupId }, context, abortableFrom);
  return ErrorCode[code === 'NONE' ? permitMember(request, context) : code];
}

function permitMember(request: TxnOffsetCommitRequest, { cluster }: RequestContext): KafkaErrorName {
  const { groupId, generationId: generation, memberId, groupInstanceId } = request;
  const { groups, topics } = cluster;
  const group = generation < 0 ? groups.findOrCreate(groupId) : groups.find(groupId);
  if (group === null) return 'ILLEGAL_GENERATION';
  if (group.consumer === null) {
    return group.run((classic, now) => classic.commit({ memberId, groupInstanceId }, generation, now, true));
  }
  if (generation < 0 && group.isEmpty) return 'NONE';
  const partitions = request.topics.flatMap(({ name, partitions: some }) =>
    some.map(({ partitionIndex }) => ({ topic: topics.named(name)?.id ?? '', partition: partitionIndex })),
  );
  const code = group.runConsumer((consumer) => consumer.commit(memberId, generation, partitions));
  return code === 'STALE_MEMBER_EPOCH' ? 'ILLEGAL_GENERATION' : code;
}

function commitOne(
  topic: string,
  asked: TxnOffsetCommitPartition,
  request: TxnOffsetCommitRequest,
  context: RequestContext,
) {
  const { groups, properties } = context.cluster;
  const { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch } = asked;
  const metadata = asked.committedMetadata ?? '';
  if (metadata.length > properties.number('offset.metadata.max.bytes')) return ErrorCode.OFFSET_METADATA_TOO_LARGE;
  const { producerId, groupId } = request;
  groups.offsets.commitPending(producerId, groupId, topic, partitionIndex, { offset, leaderEpoch, metadata });
  return ErrorCode.NONE;
}

function answered(
  { topics }: TxnOffsetCommitRequest,
  codeOf: (topic: string, asked: TxnOffsetCommitPartition) => number,
): TxnOffsetCommitResponse {
  return {
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((asked) => ({
        ...{ partitionIndex: asked.partitionIndex, errorCode: codeOf(name, asked) },
      })),
    })),
  };
}

export const transactionOffsetApis = [
  serve({
    api: TxnOffsetCommit,
    handle: (request, context) => {
      const { topics } = context.cluster;
      const isKnown = (topic: string, index: number) => topics.partition(topic, index) !== null;
      // What is not there is told first, whoever asks; and who asks for nothing else is not looked at.
      const asksForAny = request.topics.some(({ name, partitions }) =>
        partitions.some(({ partitionIndex }) => isKnown(name, partitionIndex)),
      );
      const refusal = asksForAny ? permit(request, context) : ErrorCode.NONE;
      return answered(request, (topic, asked) => {
        if (!isKnown(topic, asked.partitionIndex)) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        return refusal || commitOne(topic, asked, request, context);
      });
    },
    refuse: (request, errorCode) => answered(request, () => errorCode),
  }),
];
