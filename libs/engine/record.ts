import { type TopicPartition } from '../protocol';

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

/** What a handler gets beside the record. */
export interface RecordContext {
  readonly record: ConsumerRecord;
  readonly lease: Lease;
  /** Aborted when the result no longer counts: drain deadline, partition lost, poll interval exceeded, shutdown deadline. */
  readonly signal: AbortSignal;
  /** 1 for the first delivery of the record under this lease, 2 for its first retry. */
  readonly attempt: number;
  /**
   * Marks the record as processed. With `commitMode: 'manual'` nothing else does; in the other modes the end of the
   * handler does it. Idempotent; false when the lease has ended and the call changed nothing.
   */
  ack(): boolean;
}

/** Resolves when the record is processed; a rejection makes the engine deliver it again after a pause. */
export type RecordHandler = (record: ConsumerRecord, context: RecordContext) => Promise<void>;
