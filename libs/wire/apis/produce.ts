import {
  array,
  int16,
  int32,
  int64,
  message,
  nullableBytes,
  nullableString,
  since,
  string,
  struct,
  tagged,
} from '../layout';
import { type Api } from '../rpc';

export interface ProducePartition {
  readonly index: number;
  /** One record batch, see `encodeBatch`; more than one are refused. */
  readonly records: Buffer | null;
}

export interface ProduceTopic {
  readonly name: string;
  readonly partitionData: readonly ProducePartition[];
}

export interface ProduceRequest {
  /** Null without a transaction. */
  readonly transactionalId: string | null;
  /** -1: all replicas in sync. 0 has no answer at all, and no place here. */
  readonly acks: number;
  readonly timeoutMs: number;
  readonly topicData: readonly ProduceTopic[];
}

export interface ProduceRecordError {
  readonly batchIndex: number;
  readonly batchIndexErrorMessage: string | null;
}

export interface ProducePartitionResult {
  readonly index: number;
  readonly errorCode: number;
  readonly baseOffset: bigint;
  /** -1 unless the broker sets the timestamps. */
  readonly logAppendTimeMs: bigint;
  readonly logStartOffset: bigint;
  readonly recordErrors: readonly ProduceRecordError[];
  readonly errorMessage: string | null;
  /** Both -1 unless the broker is not the leader any more and knows who is. */
  readonly currentLeader: { readonly leaderId: number; readonly leaderEpoch: number };
}

export interface ProduceTopicResult {
  readonly name: string;
  readonly partitionResponses: readonly ProducePartitionResult[];
}

export interface ProduceNodeEndpoint {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface ProduceResponse {
  readonly responses: readonly ProduceTopicResult[];
  readonly throttleTimeMs: number;
  /** From version 10: where the brokers named in `currentLeader` listen. */
  readonly nodeEndpoints: readonly ProduceNodeEndpoint[];
}

const FLEXIBLE_FROM = 9;

/** Version 12 belongs to another protocol of transactions, see `EndTxn`; 13 names topics by id. */
export const Produce: Api<ProduceRequest, ProduceResponse> = {
  key: 0,
  name: 'Produce',
  versions: { min: 8, max: 11 },
  oldest: 3,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<ProduceRequest>(FLEXIBLE_FROM, {
    transactionalId: nullableString,
    acks: int16,
    timeoutMs: int32,
    topicData: array(
      struct<ProduceTopic>({
        name: string,
        partitionData: array(struct<ProducePartition>({ index: int32, records: nullableBytes })),
      }),
    ),
  }),
  response: message<ProduceResponse>(FLEXIBLE_FROM, {
    responses: array(
      struct<ProduceTopicResult>({
        name: string,
        partitionResponses: array(
          struct<ProducePartitionResult>({
            index: int32,
            errorCode: int16,
            baseOffset: int64,
            logAppendTimeMs: int64,
            logStartOffset: since(5, int64, -1n),
            recordErrors: since(
              8,
              array(struct<ProduceRecordError>({ batchIndex: int32, batchIndexErrorMessage: nullableString })),
              [],
            ),
            errorMessage: since(8, nullableString, null),
            currentLeader: tagged(0, 10, struct({ leaderId: int32, leaderEpoch: int32 }), {
              leaderId: -1,
              leaderEpoch: -1,
            }),
          }),
        ),
      }),
    ),
    throttleTimeMs: int32,
    nodeEndpoints: tagged(
      0,
      10,
      array(struct<ProduceNodeEndpoint>({ nodeId: int32, host: string, port: int32, rack: nullableString })),
      [],
    ),
  }),
};
