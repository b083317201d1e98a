import {
  BATCH,
  crc32c,
  decodeRecords,
  encodeEndOfTransaction,
  readBatchHeader,
  WireFormatError,
  type BatchHeader,
  type KafkaErrorName,
} from '../../wire';
import { PartitionTransactions } from './partition-transactions';
import { ProducerSequences } from './producer-sequences';

interface StoredBatch {
  readonly baseOffset: bigint;
  readonly nextOffset: bigint;
  readonly maxTimestamp: bigint;
  readonly leaderEpoch: number;
  readonly control: boolean;
  readonly bytes: Buffer;
}

export interface TransactionEnd {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly committed: boolean;
}

/** Whether a batch may be written at all, whatever the log holds. */
export type Permission = (header: BatchHeader) => KafkaErrorName;

export type AppendResult =
  | { readonly code: 'NONE'; readonly baseOffset: bigint; readonly logAppendTimeMs: bigint }
  | {
      readonly code: Exclude<KafkaErrorName, 'NONE'>;
      /** It does not go with what is in the log. */
      readonly byLog: boolean;
    };

export interface FoundOffset {
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly leaderEpoch: number;
}

const nothingFound: FoundOffset = { offset: -1n, timestamp: -1n, leaderEpoch: -1 };

/** The records of one partition, as batches that stay the bytes that they came as. Every replica has them at once. */
export class PartitionLog {
  readonly startOffset = 0n;
  private readonly batches: StoredBatch[] = [];
  readonly transactions = new PartitionTransactions();
  private readonly sequences = new ProducerSequences();

  /** Where the next record goes; everything below is committed to all replicas. */
  get endOffset(): bigint {
    return this.batches.at(-1)?.nextOffset ?? this.startOffset;
  }

  /** Up to which all transactions have ended: what reads only committed records gets no more. */
  get lastStableOffset(): bigint {
    return this.transactions.stableUpTo(this.endOffset);
  }

  /** `records` is one batch, whose offset and leader epoch are set here; neither is under its CRC. */
  append(records: Buffer, leaderEpoch: number, maxBytes: number, permit: Permission = () => 'NONE'): AppendResult {
    const header = oneBatch(records);
    if (typeof header === 'string') return { code: header, byLog: false };
    const refusal = permit(header);
    if (refusal !== 'NONE') return { code: refusal, byLog: false };
    if (records.length > maxBytes) return { code: 'MESSAGE_TOO_LARGE', byLog: false };
    const verdict = this.sequences.judge(header);
    if (verdict.kind === 'refused') return { code: verdict.code, byLog: true };
    // Kafka remembers no more of a batch than that, and tells it in this place.
    if (verdict.kind === 'duplicate') {
      return { code: 'NONE', baseOffset: verdict.baseOffset, logAppendTimeMs: verdict.maxTimestamp };
    }
    const { producerId, transactional } = header;
    if (!transactional && this.transactions.has(producerId)) return { code: 'INVALID_TXN_STATE', byLog: true };
    const baseOffset = this.endOffset;
    // A copy: what came is a view of the frame, and all that came with it would be kept too.
    const bytes = Buffer.from(records);
    bytes.writeBigInt64BE(baseOffset, 0);
    bytes.writeInt32BE(leaderEpoch, BATCH.leaderEpoch);
    this.store(header, leaderEpoch, bytes);
    this.sequences.remember(header, baseOffset);
    if (transactional) this.transactions.begin(producerId, baseOffset);
    return { code: 'NONE', baseOffset, logAppendTimeMs: -1n };
  }

  /** Writes the marker, whether or not the producer has written anything. */
  endTransaction(
    { producerId, producerEpoch, committed }: TransactionEnd,
    leaderEpoch: number,
    timestamp: number,
  ): void {
    const offset = this.endOffset;
    const at = { offset, leaderEpoch, timestamp: BigInt(timestamp) };
    const bytes = encodeEndOfTransaction({ producerId, producerEpoch, committed, ...at });
    const header = readBatchHeader(bytes, 0);
    if (header !== null) this.store(header, leaderEpoch, bytes);
    this.sequences.advance(producerId, producerEpoch);
    this.transactions.end(producerId, committed, offset);
  }

  /**
   * Whole batches from the one with `offset` on, as many as fit; one at least if `oneAtLeast`, for a consumer could never get
   * past a batch that is greater than what it asks for. None from `end` on. Null when there is no such offset.
   */
  read(offset: bigint, maxBytes: number, oneAtLeast: boolean, end = this.endOffset): Buffer | null {
    if (offset < this.startOffset || offset > this.endOffset) return null;
    const found: Buffer[] = [];
    let size = 0;
    let at = this.indexOf(offset);
    for (let batch = this.batches[at]; batch !== undefined; batch = this.batches[(at += 1)]) {
      const { bytes } = batch;
      if (batch.baseOffset >= end) break;
      if (size + bytes.length > maxBytes && !(oneAtLeast && size === 0)) break;
      found.push(bytes);
      size += bytes.length;
    }
    return Buffer.concat(found, size);
  }

  /** The first record that is as late as `timestamp`. */
  offsetAt(timestamp: bigint): FoundOffset {
    const batch = this.batches.find(({ maxTimestamp }) => maxTimestamp >= timestamp);
    return batch === undefined ? nothingFound : firstRecord(batch, (found) => found >= timestamp);
  }

  /** The record with the greatest timestamp, the first of them. */
  offsetOfMaxTimestamp(): FoundOffset {
    let latest: StoredBatch | undefined;
    for (const batch of this.batches) if (batch.maxTimestamp > (latest?.maxTimestamp ?? -1n)) latest = batch;
    const max = latest?.maxTimestamp;
    return latest === undefined ? nothingFound : firstRecord(latest, (found) => found === max);
  }

  /** Of the first batch; null if there is none. */
  get firstEpoch(): number | null {
    return this.batches[0]?.leaderEpoch ?? null;
  }

  /** The last epoch up to `leaderEpoch` that has records, and where they end; both -1 if there is none. */
  endOfEpoch(leaderEpoch: number): { readonly leaderEpoch: number; readonly endOffset: bigint } {
    const last = this.batches.findLast((batch) => batch.leaderEpoch <= leaderEpoch);
    return last === undefined
      ? { leaderEpoch: -1, endOffset: -1n }
      : { leaderEpoch: last.leaderEpoch, endOffset: last.nextOffset };
  }

  private store(header: BatchHeader, leaderEpoch: number, bytes: Buffer): void {
    const { maxTimestamp, control, lastOffsetDelta } = header;
    const baseOffset = this.endOffset;
    const nextOffset = baseOffset + BigInt(lastOffsetDelta) + 1n;
    this.batches.push({ baseOffset, nextOffset, maxTimestamp, leaderEpoch, control, bytes });
  }

  /** Of the first batch that ends behind `offset`. */
  private indexOf(offset: bigint): number {
    let low = 0;
    let high = this.batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const end = this.batches[middle]?.nextOffset;
      if (end !== undefined && end <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function oneBatch(records: Buffer): BatchHeader | 'CORRUPT_MESSAGE' | 'INVALID_RECORD' {
  try {
    const header = readBatchHeader(records, 0);
    if (header === null) return 'CORRUPT_MESSAGE';
    if (header.sizeBytes !== records.length || header.control || header.recordCount === 0) return 'INVALID_RECORD';
    if (header.crc !== crc32c(records.subarray(BATCH.attributes))) return 'CORRUPT_MESSAGE';
    return header.recordCount === header.lastOffsetDelta + 1 ? header : 'INVALID_RECORD';
  } catch (thrown) {
    if (!(thrown instanceof WireFormatError)) throw thrown;
    return 'INVALID_RECORD';
  }
}

function firstRecord(batch: StoredBatch, is: (timestamp: bigint) => boolean): FoundOffset {
  const { bytes, baseOffset, leaderEpoch, control, maxTimestamp } = batch;
  if (control) return { offset: baseOffset, timestamp: maxTimestamp, leaderEpoch };
  const { records } = decodeRecords(bytes, { fetchOffset: baseOffset });
  const found = records.find(({ timestamp }) => is(timestamp));
  return found === undefined ? nothingFound : { offset: found.offset, timestamp: found.timestamp, leaderEpoch };
}
