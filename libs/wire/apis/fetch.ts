import {
  array,
  int16,
  int32,
  int64,
  int8,
  message,
  nullableArray,
  nullableBytes,
  nullableString,
  since,
  string,
  struct,
  tagged,
  uuid,
  within,
} from '../layout';
import { type Api } from '../rpc';
import { type Uuid, ZERO_UUID } from '../uuid';

export interface FetchPartition {
  readonly partition: number;
  /** -1 when unknown. */
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: bigint;
  /** From version 12; -1 when unknown. A known one makes the broker look for a truncated log (`divergingEpoch`). */
  readonly lastFetchedEpoch: number;
  /** -1 for consumers. */
  readonly logStartOffset: bigint;
  readonly partitionMaxBytes: number;
}

export interface FetchTopic {
  /** Up to version 12. */
  readonly topic: string;
  /** From version 13. */
  readonly topicId: Uuid;
  readonly partitions: readonly FetchPartition[];
}

export interface ForgottenTopic {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partitions: readonly number[];
}

export interface FetchRequest {
  /** -1 for consumers. Up to version 14. */
  readonly replicaId: number;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** 0 read_uncommitted, 1 read_committed. */
  readonly isolationLevel: number;
  /** KIP-227; 0 with `sessionEpoch` -1 is a fetch without a session. */
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly topics: readonly FetchTopic[];
  readonly forgottenTopicsData: readonly ForgottenTopic[];
  /** Empty when unknown. */
  readonly rackId: string;
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

export interface FetchPartitionResult {
  readonly partitionIndex: number;
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly lastStableOffset: bigint;
  readonly logStartOffset: bigint;
  /** Both -1 unless the log was truncated below what was fetched. */
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: bigint };
  /** Both -1 unless the broker is not the leader any more and knows who is. */
  readonly currentLeader: { readonly leaderId: number; readonly leaderEpoch: number };
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
  /** -1, or the broker to fetch from instead (KIP-392). */
  readonly preferredReadReplica: number;
  /** Record batches, the last one may be cut; a view of the frame. See `decodeRecords`. */
  readonly records: Buffer | null;
}

export interface FetchTopicResult {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partitions: readonly FetchPartitionResult[];
}

export interface FetchNodeEndpoint {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface FetchResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly FetchTopicResult[];
  /** From version 16: where the brokers named in `currentLeader` listen. */
  readonly nodeEndpoints: readonly FetchNodeEndpoint[];
}

const FLEXIBLE_FROM = 12;

export const Fetch: Api<FetchRequest, FetchResponse> = {
  key: 1,
  name: 'Fetch',
  versions: { min: 11, max: 18 },
  oldest: 4,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<FetchRequest>(FLEXIBLE_FROM, {
    replicaId: within(0, 14, int32, -1),
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32,
    isolationLevel: int8,
    sessionId: since(7, int32, 0),
    sessionEpoch: since(7, int32, -1),
    topics: array(
      struct<FetchTopic>({
        topic: within(0, 12, string, ''),
        topicId: since(13, uuid, ZERO_UUID),
        partitions: array(
          struct<FetchPartition>({
            partition: int32,
            currentLeaderEpoch: since(9, int32, -1),
            fetchOffset: int64,
            lastFetchedEpoch: since(12, int32, -1),
            logStartOffset: since(5, int64, -1n),
            partitionMaxBytes: int32,
          }),
        ),
      }),
    ),
    forgottenTopicsData: since(
      7,
      array(
        struct<ForgottenTopic>({
          topic: within(0, 12, string, ''),
          topicId: since(13, uuid, ZERO_UUID),
          partitions: array(int32),
        }),
      ),
      [],
    ),
    rackId: since(11, string, ''),
  }),
  response: message<FetchResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: since(7, int16, 0),
    sessionId: since(7, int32, 0),
    responses: array(
      struct<FetchTopicResult>({
        topic: within(0, 12, string, ''),
        topicId: since(13, uuid, ZERO_UUID),
        partitions: array(
          struct<FetchPartitionResult>({
            partitionIndex: int32,
            errorCode: int16,
            highWatermark: int64,
            lastStableOffset: int64,
            logStartOffset: since(5, int64, -1n),
            divergingEpoch: tagged(0, 12, struct({ epoch: int32, endOffset: int64 }), { epoch: -1, endOffset: -1n }),
            currentLeader: tagged(1, 12, struct({ leaderId: int32, leaderEpoch: int32 }), {
              leaderId: -1,
              leaderEpoch: -1,
            }),
            abortedTransactions: nullableArray(struct<AbortedTransaction>({ producerId: int64, firstOffset: int64 })),
            preferredReadReplica: since(11, int32, -1),
            records: nullableBytes,
          }),
        ),
      }),
    ),
    nodeEndpoints: tagged(
      0,
      16,
      array(struct<FetchNodeEndpoint>({ nodeId: int32, host: string, port: int32, rack: nullableString })),
      [],
    ),
  }),
};
