import { decodeRecords, type FetchPartitionResult } from '../../wire';
import { type ResolvedConsumerOptions } from '../options';
import { type FetchedChunk } from './fetch-target';

/** Of records, decompressed: some milliseconds of decoding. */
export const pieceBytes = 1_048_576;

/** Records are views, and one slow partition must not keep the whole answer in memory, so it gets a copy where there are others. */
export function withOwnRecords(result: FetchPartitionResult, shared: boolean): FetchPartitionResult {
  return shared && result.records !== null ? { ...result, records: Buffer.from(result.records) } : result;
}

/**
 * What a leader answered for one partition, from `fetchOffset` on: not much more than `pieceBytes` of it. What is left is decoded
 * from the offset where this ends. Throws a `WireFormatError` for damaged batches.
 */
export function fetchedChunk(
  result: FetchPartitionResult,
  fetchOffset: bigint,
  { isolationLevel, checkCrcs }: Pick<ResolvedConsumerOptions, 'isolationLevel' | 'checkCrcs'>,
): FetchedChunk {
  const { highWatermark, lastStableOffset, logStartOffset, abortedTransactions, records } = result;
  const decoded = decodeRecords(records ?? Buffer.alloc(0), {
    ...{ fetchOffset, isolationLevel, checkCrcs, abortedTransactions },
    maxBytes: pieceBytes,
  });
  return {
    records: decoded.records,
    nextOffset: decoded.nextOffset ?? fetchOffset,
    ...{ highWatermark, lastStableOffset, logStartOffset, sizeBytes: decoded.sizeBytes },
  };
}
