import { type TopicPartition } from '../protocol';
import { type OutputMessage } from './transactions';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** One record as it was stored. */
export interface ConsumerRecord extends TopicPartition {
  readonly offset: bigint;
  /** Milliseconds since 1970, by the producer or the broker (`message.timestamp.type`). */
  readonly timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  readonly leaderEpoch: number;
}

/** One ownership of one partition by this member, from assigned to revoked or lost. */
export interface Lease extends TopicPartition {
  readonly groupId: string;
  readonly memberId: string;
  /** Counts the leases of this process; it never comes back. */
  readonly epoch: number;
  /**
   * The group generation in which the partition was acquired. The next owner's is greater, so a store that refuses
   * writes with a smaller token than the greatest it has seen for the partition is safe from late writers.
   */
  readonly fencingToken: number;
}

/** A record to be written in the transaction of a delivery. */
export interface OutputTransaction {
  /**
   * Resolves when the messages are written. Who reads `read_committed` sees them when the delivery is committed, together
   * with its offset. Rejects when the delivery has ended, and with what the brokers refuse; then nothing is committed.
   */
  send(topic: string, messages: readonly OutputMessage[]): Promise<void>;
}

/** What a handler gets beside the records: its lease, and how long its result counts. */
export interface DeliveryContext {
  readonly lease: Lease;
  /**
   * Aborted when the result no longer counts: drain deadline, partition lost, `processingTimeoutMs`, poll interval
   * exceeded, shutdown deadline. Its `reason` is a `KafkaRebalanceError` that says which.
   */
  readonly signal: AbortSignal;
  /** 1 for the first delivery of the record (of a batch: its first one) under this lease, 2 for its first retry. */
  readonly attempt: number;
  /** Of a listener with `transactional: true`. Otherwise `send` rejects with `NOT_TRANSACTIONAL`. */
  readonly transaction: OutputTransaction;
  /** Milliseconds until the signal is aborted if nothing else happens: less than before once the partition is revoked. */
  remainingMs(): number;
  /**
   * Delivers again after `delayMs` what is not processed when the handler has ended, without counting it as a failure.
   * Default: the listener's first pause.
   */
  nack(delayMs?: number): void;
}

/** What a handler gets beside the record. */
export interface RecordContext extends DeliveryContext {
  readonly record: ConsumerRecord;
  /**
   * Marks the record as processed. With `commitMode: 'manual'` nothing else does; in the other modes the end of the
   * handler does it. Idempotent; false when the lease has ended and the call changed nothing.
   */
  ack(): boolean;
}

/** Beside a batch. */
export interface BatchContext extends DeliveryContext {
  readonly records: readonly ConsumerRecord[];
  /**
   * Marks the records of the batch up to this one as processed: if the handler fails, only those behind it come again.
   * Without an argument: all of them. False when the lease has ended and the call changed nothing.
   */
  ack(upTo?: ConsumerRecord): boolean;
  /** The context of the first `count` records: what a part of the batch is handed on with. */
  only(count: number): BatchContext;
}

/** Resolves when the record is processed; a rejection makes the engine deliver it again after a pause. */
export type RecordHandler = (record: ConsumerRecord, context: RecordContext) => Promise<void>;

/**
 * Resolves when every record is processed. On a rejection those that are not acknowledged come again; a
 * `BatchItemError` tells which one failed, and that those before it are processed.
 */
export type BatchHandler = (records: readonly ConsumerRecord[], context: BatchContext) => Promise<void>;
