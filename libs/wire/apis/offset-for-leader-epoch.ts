import { array, int16, int32, int64, message, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface OffsetForLeaderPartition {
  readonly partition: number;
  /** -1 when unknown. */
  readonly currentLeaderEpoch: number;
  /** The epoch whose end is asked for: that of the last record read. */
  readonly leaderEpoch: number;
}

export interface OffsetForLeaderTopic {
  readonly topic: string;
  readonly partitions: readonly OffsetForLeaderPartition[];
}

export interface OffsetForLeaderEpochRequest {
  /** -1 for consumers. */
  readonly replicaId: number;
  readonly topics: readonly OffsetForLeaderTopic[];
}

export interface EpochEndOffset {
  readonly errorCode: number;
  readonly partition: number;
  /** -1 when the leader knows no such epoch. */
  readonly leaderEpoch: number;
  readonly endOffset: bigint;
}

export interface OffsetForLeaderTopicResult {
  readonly topic: string;
  readonly partitions: readonly EpochEndOffset[];
}

export interface OffsetForLeaderEpochResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly OffsetForLeaderTopicResult[];
}

const FLEXIBLE_FROM = 4;

export const OffsetForLeaderEpoch: Api<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> = {
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: { min: 3, max: 4 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<OffsetForLeaderEpochRequest>(FLEXIBLE_FROM, {
    replicaId: int32,
    topics: array(
      struct<OffsetForLeaderTopic>({
        topic: string,
        partitions: array(
          struct<OffsetForLeaderPartition>({ partition: int32, currentLeaderEpoch: int32, leaderEpoch: int32 }),
        ),
      }),
    ),
  }),
  response: message<OffsetForLeaderEpochResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    topics: array(
      struct<OffsetForLeaderTopicResult>({
        topic: string,
        partitions: array(
          struct<EpochEndOffset>({ errorCode: int16, partition: int32, leaderEpoch: int32, endOffset: int64 }),
        ),
      }),
    ),
  }),
};
