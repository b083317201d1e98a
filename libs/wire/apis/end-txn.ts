import { boolean, int16, int32, int64, message, string } from '../layout';
import { type Api } from '../rpc';

export interface EndTxnRequest {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** False aborts. */
  readonly committed: boolean;
}

export interface EndTxnResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
}

const FLEXIBLE_FROM = 3;

/**
 * Hazard: version 5 is another protocol of transactions, in which each one has a producer epoch of its own (KIP-890). It
 * goes together with Produce 12 and TxnOffsetCommit 5, or not at all.
 */
export const EndTxn: Api<EndTxnRequest, EndTxnResponse> = {
  key: 26,
  name: 'EndTxn',
  versions: { min: 1, max: 4 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<EndTxnRequest>(FLEXIBLE_FROM, {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    committed: boolean,
  }),
  response: message<EndTxnResponse>(FLEXIBLE_FROM, { throttleTimeMs: int32, errorCode: int16 }),
};
