import { int16, int32, int64, message, string } from '../layout';
import { type Api } from '../rpc';

/** Makes the partition of `__consumer_offsets` that holds the group's offsets a part of the transaction. */
export interface AddOffsetsToTxnRequest {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly groupId: string;
}

export interface AddOffsetsToTxnResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
}

const FLEXIBLE_FROM = 3;

export const AddOffsetsToTxn: Api<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: { min: 1, max: 4 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<AddOffsetsToTxnRequest>(FLEXIBLE_FROM, {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    groupId: string,
  }),
  response: message<AddOffsetsToTxnResponse>(FLEXIBLE_FROM, { throttleTimeMs: int32, errorCode: int16 }),
};
