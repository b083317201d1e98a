import { array, int16, int32, int64, message, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface AddPartitionsToTxnTopic {
  readonly name: string;
  readonly partitions: readonly number[];
}

export interface AddPartitionsToTxnRequest {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly topics: readonly AddPartitionsToTxnTopic[];
}

export interface AddPartitionsToTxnPartitionResult {
  readonly partitionIndex: number;
  readonly partitionErrorCode: number;
}

export interface AddPartitionsToTxnTopicResult {
  readonly name: string;
  readonly resultsByPartition: readonly AddPartitionsToTxnPartitionResult[];
}

export interface AddPartitionsToTxnResponse {
  readonly throttleTimeMs: number;
  /** All or nothing: where one partition fails, the others are `OPERATION_NOT_ATTEMPTED`. */
  readonly resultsByTopic: readonly AddPartitionsToTxnTopicResult[];
}

const FLEXIBLE_FROM = 3;

/** Versions 4 and later are for brokers among themselves. */
export const AddPartitionsToTxn: Api<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> = {
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: { min: 1, max: 3 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<AddPartitionsToTxnRequest>(FLEXIBLE_FROM, {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    topics: array(struct<AddPartitionsToTxnTopic>({ name: string, partitions: array(int32) })),
  }),
  response: message<AddPartitionsToTxnResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    resultsByTopic: array(
      struct<AddPartitionsToTxnTopicResult>({
        name: string,
        resultsByPartition: array(
          struct<AddPartitionsToTxnPartitionResult>({ partitionIndex: int32, partitionErrorCode: int16 }),
        ),
      }),
    ),
  }),
};
