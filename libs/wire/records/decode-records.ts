import { type AbortedTransaction } from '../apis/fetch';
import { WireFormatError } from '../wire-format-error';
import { AbortedProducers } from './aborted-producers';
import { BATCH, type BatchHeader, NO_PRODUCER_ID, readBatchHeader } from './batch-header';
import { readRecords } from './batch-records';
import { decompress } from './compression';
import { crc32c } from './crc32c';
import { type FetchedRecord } from './fetched-record';

export interface DecodeOptions {
  /** Records below are dropped: a broker answers with whole batches. */
  readonly fetchOffset: bigint;
  /** Default `read_uncommitted`. It must be the one the fetch was sent with. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed';
  /** As the fetch answered them. */
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
  /** `check.crcs`. Default true. */
  readonly checkCrcs?: boolean;
  /** Stops after the batch that reaches this sum of `sizeBytes`. Default: no bound. */
  readonly maxBytes?: number;
  /**
   * What one batch may take when it is decompressed and decoded. Default 256 MiB; more is an error, for it stands for
   * a bomb.
   */
  readonly maxBatchBytes?: number;
}

export interface DecodedRecords {
  readonly records: FetchedRecord[];
  /**
   * One past the last batch that was read, whether it had records for us or not (compacted, aborted and control batches
   * have none); where to fetch next. Null when no batch was complete, or none went past `fetchOffset`.
   */
  readonly nextOffset: bigint | null;
  /** Sum of the records' `sizeBytes`. */
  readonly sizeBytes: number;
}

/** A record batch that is damaged, or that lies about itself. */
export class CorruptBatchError extends WireFormatError {
  constructor(
    reason: string,
    readonly baseOffset: bigint,
    /** Where a consumer that gives the batch up would go on. */
    readonly nextOffset: bigint,
    position: number,
    options?: { readonly cause?: unknown },
  ) {
    super(`the batch of offsets ${baseOffset} to ${nextOffset - 1n} is corrupt: ${reason}`, position, options);
  }
}

const DEFAULT_MAX_BATCH_BYTES = 256 * 1024 * 1024;
// What a record costs in objects, roughly; an empty one has seven bytes on the wire.
const BYTES_PER_RECORD = 128;

/**
 * The records of one partition of a fetch. A batch that is cut at the end is ignored; one that is corrupt is an error
 * if it comes first, and else ends the records, so that what was good is delivered and the next fetch meets the error.
 *
 * Hazard: who stops by `maxBytes` goes on with the *same* bytes and the new offset, never with a tail of them
 *   1. a transaction of producer P aborts, its marker is in the log   2. P begins another one and commits it
 *   3. a tail that starts between them no longer has the marker   -> the committed records are dropped as aborted
 */
export function decodeRecords(bytes: Buffer, options: DecodeOptions): DecodedRecords {
  const { fetchOffset, maxBytes = Infinity } = options;
  const committedOnly = options.isolationLevel === 'read_committed';
  const aborted = committedOnly ? new AbortedProducers(options.abortedTransactions ?? []) : null;
  const records: FetchedRecord[] = [];
  let next = fetchOffset;
  let sizeBytes = 0;

  for (let at = 0; at < bytes.length && sizeBytes < maxBytes;) {
    const good = records.length;
    try {
      const header = readBatchHeader(bytes, at);
      if (header === null) break;
      readBatch(header, bytes, at, next, aborted, options, records);
      at += header.sizeBytes;
      const end = nextOffsetOf(header);
      if (end > next) next = end;
    } catch (error) {
      if (!(error instanceof WireFormatError) || next === fetchOffset) throw error;
      records.length = good;
      break;
    }
    for (let i = good; i < records.length; i++) sizeBytes += records[i]?.sizeBytes ?? 0;
  }
  return { records, nextOffset: next === fetchOffset ? null : next, sizeBytes };
}

function readBatch(
  header: BatchHeader,
  bytes: Buffer,
  at: number,
  from: bigint,
  aborted: AbortedProducers | null,
  options: DecodeOptions,
  into: FetchedRecord[],
): void {
  const inTransaction = aborted !== null && header.transactional && header.producerId !== NO_PRODUCER_ID;
  const needsMarker = inTransaction && header.control;
  const passed = nextOffsetOf(header) <= from;
  // A marker counts also below the fetch offset: the transaction it ends may have begun in front of it.
  if (passed && !inTransaction) return;
  if (inTransaction) aborted.advance(header.baseOffset + BigInt(header.lastOffsetDelta));
  if (passed && !needsMarker) return;

  const end = at + header.sizeBytes;
  if (options.checkCrcs !== false) {
    const crc = crc32c(bytes.subarray(at + BATCH.attributes, end));
    if (crc !== header.crc) throw corrupt(header, at, `its CRC is ${header.crc}, its bytes have ${crc}`);
  }
  if (header.control && !needsMarker) return;
  if (inTransaction && !header.control && aborted.has(header.producerId)) return;

  const limit = options.maxBatchBytes ?? DEFAULT_MAX_BATCH_BYTES;
  if (header.recordCount > limit / BYTES_PER_RECORD) {
    throw corrupt(header, at, `${header.recordCount} records are more than ${limit} bytes have room for`);
  }
  try {
    const body = decompress(header.compression, bytes.subarray(at + BATCH.records, end), limit);
    if (!needsMarker) return readRecords(header, body, firstDelta(header, from), into);
    if (isAbortMarker(header, body)) aborted.close(header.producerId);
  } catch (error) {
    if (!(error instanceof WireFormatError)) throw error;
    throw corrupt(header, at, error.reason, error);
  }
}

function nextOffsetOf(header: BatchHeader): bigint {
  return header.baseOffset + BigInt(header.lastOffsetDelta) + 1n;
}

/** Never above the last delta of a batch that is read at all. */
function firstDelta({ baseOffset }: BatchHeader, from: bigint): number {
  return from <= baseOffset ? 0 : Number(from - baseOffset);
}

function isAbortMarker(header: BatchHeader, body: Buffer): boolean {
  const markers: FetchedRecord[] = [];
  readRecords(header, body, 0, markers);
  const key = markers[0]?.key;
  // version int16, type int16: 0 abort, 1 commit
  return key !== null && key !== undefined && key.length >= 4 && key.readInt16BE(2) === 0;
}

function corrupt(header: BatchHeader, at: number, reason: string, cause?: Error): CorruptBatchError {
  return new CorruptBatchError(reason, header.baseOffset, nextOffsetOf(header), at, { cause });
}
