import { type TimestampType } from './batch-header';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

export interface RecordContent {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

/** One record as a fetch brought it. Key, value and header values are views of the bytes that were decoded. */
export interface FetchedRecord {
  readonly offset: bigint;
  /** Milliseconds since 1970; -1 when the producer gave none. */
  readonly timestamp: bigint;
  readonly timestampType: TimestampType;
  /** By itself, for who looks at nothing else. */
  readonly key: Buffer | null;
  /** Made at each look: take it once. */
  readonly content: RecordContent;
  /** Of the leader that appended it; -1 when unknown. */
  readonly leaderEpoch: number;
  /** Of the whole record, decompressed. */
  readonly sizeBytes: number;
}
