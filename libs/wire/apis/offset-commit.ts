import { array, int16, int32, int64, message, nullableString, since, string, struct, uuid, within } from '../layout';
import { type Api } from '../rpc';
import { type Uuid, ZERO_UUID } from '../uuid';

export interface OffsetCommitPartition {
  readonly partitionIndex: number;
  readonly committedOffset: bigint;
  /** -1 when unknown. */
  readonly committedLeaderEpoch: number;
  readonly committedMetadata: string | null;
}

export interface OffsetCommitTopic {
  /** Up to version 9. */
  readonly name: string;
  /** From version 10. */
  readonly topicId: Uuid;
  readonly partitions: readonly OffsetCommitPartition[];
}

/** Members of a `consumer` group (KIP-848) need version 9. */
export interface OffsetCommitRequest {
  readonly groupId: string;
  readonly generationIdOrMemberEpoch: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly OffsetCommitTopic[];
}

export interface OffsetCommitPartitionResult {
  readonly partitionIndex: number;
  readonly errorCode: number;
}

export interface OffsetCommitTopicResult {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitions: readonly OffsetCommitPartitionResult[];
}

export interface OffsetCommitResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly OffsetCommitTopicResult[];
}

const FLEXIBLE_FROM = 8;

export const OffsetCommit: Api<OffsetCommitRequest, OffsetCommitResponse> = {
  key: 8,
  name: 'OffsetCommit',
  versions: { min: 7, max: 10 },
  oldest: 5,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<OffsetCommitRequest>(FLEXIBLE_FROM, {
    groupId: string,
    generationIdOrMemberEpoch: int32,
    memberId: string,
    groupInstanceId: since(7, nullableString, null, 'must'),
    topics: array(
      struct<OffsetCommitTopic>({
        name: within(0, 9, string, ''),
        topicId: since(10, uuid, ZERO_UUID),
        partitions: array(
          struct<OffsetCommitPartition>({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: since(6, int32, -1),
            committedMetadata: nullableString,
          }),
        ),
      }),
    ),
  }),
  response: message<OffsetCommitResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    topics: array(
      struct<OffsetCommitTopicResult>({
        name: within(0, 9, string, ''),
        topicId: since(10, uuid, ZERO_UUID),
        partitions: array(struct<OffsetCommitPartitionResult>({ partitionIndex: int32, errorCode: int16 })),
      }),
    ),
  }),
};
