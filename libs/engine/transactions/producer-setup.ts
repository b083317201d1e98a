import { type CompressionType } from '../../wire';

export interface ProducerSetup {
  /** `transactional.id`: whoever begins with it next fences this producer and aborts what it has open. */
  readonly transactionalId: string;
  /** `transaction.timeout.ms`: the coordinator aborts what takes longer, and fences. Default 60000. */
  readonly transactionTimeoutMs?: number;
  /** `max.block.ms`: how long each call may go on trying, if it is not given a deadline. Default 60000. */
  readonly maxBlockMs?: number;
  /** `max.request.size`. Default 1048576. */
  readonly maxRequestBytes?: number;
  /** `buffer.memory`: of messages that wait to be written. Default 33554432. */
  readonly bufferMemoryBytes?: number;
  /** `compression.type`. Default `'none'`. */
  readonly compression?: CompressionType;
}

export const producerDefaults = {
  transactionTimeoutMs: 60_000,
  maxBlockMs: 60_000,
  maxRequestBytes: 1_048_576,
  bufferMemoryBytes: 33_554_432,
  compression: 'none',
} as const;
