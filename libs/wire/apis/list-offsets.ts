import { array, int16, int32, int64, int8, message, since, string, struct } from '../layout';
import { type Api } from '../rpc';

/** The timestamps that ask for a place instead of a time. */
export const LATEST_TIMESTAMP = -1n;
export const EARLIEST_TIMESTAMP = -2n;

export interface ListOffsetsPartition {
  readonly partitionIndex: number;
  /** -1 when unknown. */
  readonly currentLeaderEpoch: number;
  /** Milliseconds since 1970, `LATEST_TIMESTAMP` or `EARLIEST_TIMESTAMP`. */
  readonly timestamp: bigint;
}

export interface ListOffsetsTopic {
  readonly name: string;
  readonly partitions: readonly ListOffsetsPartition[];
}

export interface ListOffsetsRequest {
  /** -1 for consumers. */
  readonly replicaId: number;
  /** 0 read_uncommitted, 1 read_committed (the latest offset is then the last stable one). */
  readonly isolationLevel: number;
  readonly topics: readonly ListOffsetsTopic[];
  /** From version 10. */
  readonly timeoutMs: number;
}

export interface ListOffsetsPartitionResult {
  readonly partitionIndex: number;
  readonly errorCode: number;
  /** Of the record that was found; -1 when none was, or none was looked for. */
  readonly timestamp: bigint;
  /** -1 when no record is as late as the timestamp. */
  readonly offset: bigint;
  readonly leaderEpoch: number;
}

export interface ListOffsetsTopicResult {
  readonly name: string;
  readonly partitions: readonly ListOffsetsPartitionResult[];
}

export interface ListOffsetsResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly ListOffsetsTopicResult[];
}

const FLEXIBLE_FROM = 6;

export const ListOffsets: Api<ListOffsetsRequest, ListOffsetsResponse> = {
  key: 2,
  name: 'ListOffsets',
  versions: { min: 4, max: 11 },
  oldest: 1,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<ListOffsetsRequest>(FLEXIBLE_FROM, {
    replicaId: int32,
    isolationLevel: since(2, int8, 0, 'must'),
    topics: array(
      struct<ListOffsetsTopic>({
        name: string,
        partitions: array(
          struct<ListOffsetsPartition>({
            partitionIndex: int32,
            currentLeaderEpoch: since(4, int32, -1),
            timestamp: int64,
          }),
        ),
      }),
    ),
    timeoutMs: since(10, int32, 0),
  }),
  response: message<ListOffsetsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: since(2, int32, 0),
    topics: array(
      struct<ListOffsetsTopicResult>({
        name: string,
        partitions: array(
          struct<ListOffsetsPartitionResult>({
            partitionIndex: int32,
            errorCode: int16,
            timestamp: int64,
            offset: int64,
            leaderEpoch: since(4, int32, -1),
          }),
        ),
      }),
    ),
  }),
};
