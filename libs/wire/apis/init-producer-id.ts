import { int16, int32, int64, message, nullableString, since } from '../layout';
import { type Api } from '../rpc';

export interface InitProducerIdRequest {
  /** Null: an idempotent producer without transactions. */
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
  /** Both -1 at first; later what this producer has, so that one that was fenced is not taken for a new one (KIP-360). */
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

export interface InitProducerIdResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

const FLEXIBLE_FROM = 2;

/** Version 6 is about two-phase commit with other systems (KIP-939). */
export const InitProducerId: Api<InitProducerIdRequest, InitProducerIdResponse> = {
  key: 22,
  name: 'InitProducerId',
  versions: { min: 3, max: 5 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<InitProducerIdRequest>(FLEXIBLE_FROM, {
    transactionalId: nullableString,
    transactionTimeoutMs: int32,
    producerId: since(3, int64, -1n),
    producerEpoch: since(3, int16, -1),
  }),
  response: message<InitProducerIdResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: int64,
    producerEpoch: int16,
  }),
};
