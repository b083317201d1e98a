import { array, int16, int32, int64, message, nullableString, since, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface TxnOffsetCommitPartition {
  readonly partitionIndex: number;
  readonly committedOffset: bigint;
  /** -1 when unknown. */
  readonly committedLeaderEpoch: number;
  readonly committedMetadata: string | null;
}

export interface TxnOffsetCommitTopic {
  readonly name: string;
  readonly partitions: readonly TxnOffsetCommitPartition[];
}

/** The member's place in the group fences those that have lost it (KIP-447). */
export interface TxnOffsetCommitRequest {
  readonly transactionalId: string;
  readonly groupId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** A generation, or the member epoch of a `consumer` group (KIP-848). */
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly TxnOffsetCommitTopic[];
}

export interface TxnOffsetCommitPartitionResult {
  readonly partitionIndex: number;
  readonly errorCode: number;
}

export interface TxnOffsetCommitTopicResult {
  readonly name: string;
  readonly partitions: readonly TxnOffsetCommitPartitionResult[];
}

export interface TxnOffsetCommitResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly TxnOffsetCommitTopicResult[];
}

const FLEXIBLE_FROM = 3;

/** Version 5 belongs to another protocol of transactions, see `EndTxn`. */
export const TxnOffsetCommit: Api<TxnOffsetCommitRequest, TxnOffsetCommitResponse> = {
  key: 28,
  name: 'TxnOffsetCommit',
  versions: { min: 3, max: 4 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<TxnOffsetCommitRequest>(FLEXIBLE_FROM, {
    transactionalId: string,
    groupId: string,
    producerId: int64,
    producerEpoch: int16,
    generationId: since(3, int32, -1),
    memberId: since(3, string, ''),
    groupInstanceId: since(3, nullableString, null),
    topics: array(
      struct<TxnOffsetCommitTopic>({
        name: string,
        partitions: array(
          struct<TxnOffsetCommitPartition>({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: since(2, int32, -1),
            committedMetadata: nullableString,
          }),
        ),
      }),
    ),
  }),
  response: message<TxnOffsetCommitResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    topics: array(
      struct<TxnOffsetCommitTopicResult>({
        name: string,
        partitions: array(struct<TxnOffsetCommitPartitionResult>({ partitionIndex: int32, errorCode: int16 })),
      }),
    ),
  }),
};
