import { array, int16, int32, message, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface OffsetDeletePartition {
  readonly partitionIndex: number;
}

export interface OffsetDeleteTopic {
  readonly name: string;
  readonly partitions: readonly OffsetDeletePartition[];
}

export interface OffsetDeleteRequest {
  readonly groupId: string;
  readonly topics: readonly OffsetDeleteTopic[];
}

export interface OffsetDeletePartitionResult {
  readonly partitionIndex: number;
  readonly errorCode: number;
}

export interface OffsetDeleteTopicResult {
  readonly name: string;
  readonly partitions: readonly OffsetDeletePartitionResult[];
}

export interface OffsetDeleteResponse {
  /** Of the whole request; then there are no topics. */
  readonly errorCode: number;
  readonly throttleTimeMs: number;
  readonly topics: readonly OffsetDeleteTopicResult[];
}

const FLEXIBLE_FROM = Infinity;

export const OffsetDelete: Api<OffsetDeleteRequest, OffsetDeleteResponse> = {
  key: 47,
  name: 'OffsetDelete',
  versions: { min: 0, max: 0 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<OffsetDeleteRequest>(FLEXIBLE_FROM, {
    groupId: string,
    topics: array(
      struct<OffsetDeleteTopic>({
        name: string,
        partitions: array(struct<OffsetDeletePartition>({ partitionIndex: int32 })),
      }),
    ),
  }),
  response: message<OffsetDeleteResponse>(FLEXIBLE_FROM, {
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array(
      struct<OffsetDeleteTopicResult>({
        name: string,
        partitions: array(struct<OffsetDeletePartitionResult>({ partitionIndex: int32, errorCode: int16 })),
      }),
    ),
  }),
};
