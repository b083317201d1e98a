import { type TopicPartition } from '../../protocol';
import { type FetchedRecord } from '../../wire';
import { type KafkaRebalanceError } from '../errors';

export interface FetchedChunk {
  readonly records: readonly FetchedRecord[];
  /** Where the next fetch begins; beyond the last record where the log holds nothing for consumers. */
  readonly nextOffset: bigint;
  readonly highWatermark: bigint;
  readonly lastStableOffset: bigint;
  /** The first offset that the log holds; -1 when unknown. */
  readonly logStartOffset: bigint;
  /** Of the records, decompressed. */
  readonly sizeBytes: number;
}

/** One partition to be fetched. The same partition added again, later, is another target. */
export interface FetchTarget extends TopicPartition {
  readonly fetchOffset: bigint;
  /** Leader epoch of the record before `fetchOffset`; -1 when unknown. With it the leader finds out whether its log is another one. */
  readonly lastFetchedEpoch: number;
  /** Bytes that may be asked for now; 0: do not fetch. */
  readonly demandBytes: number;
  deliver(chunk: FetchedChunk): void;
  /** The leader has nothing to tell that it has not told before. */
  unchanged(): void;
  /** The log does not hold `fetchOffset`; the target finds another one. */
  outOfRange(): void;
  /** The leader's log holds `epoch` up to `endOffset`, and nothing of what was fetched beyond that (KIP-320). */
  truncated(to: { readonly epoch: number; readonly endOffset: bigint }): void;
  /** Told, and fetched again after a pause. */
  failed(error: KafkaRebalanceError): void;
}
