import { decodeRecords, type FetchPartitionResult } from '../../wire';
import { type ResolvedConsumerOptions } from '../options';
import { type FetchedChunk } from './fetch-target';

/**
 * What a leader answered for one partition. `shared`: the answer holds others too; records are views, and one slow partition must
 * not keep the whole of it in memory, so it gets a copy. Throws a `WireFormatError` for damaged batches.
 */
export function fetchedChunk(
  result: FetchPartitionResult,
  fetchOffset: bigint,
  shared: boolean,
  { isolationLevel, checkCrcs }: Pick<ResolvedConsumerOptions, 'isolationLevel' | 'checkCrcs'>,
): FetchedChunk {
  const { highWatermark, lastStableOffset, logStartOffset, abortedTransactions, records } = result;
  const bytes = records ?? Buffer.alloc(0);
  const own = shared ? Buffer.from(bytes) : bytes;
  const decoded = decodeRecords(own, { fetchOffset, isolationLevel, checkCrcs, abortedTransactions });
  return {
    records: decoded.records,
    nextOffset: decoded.nextOffset ?? fetchOffset,
    ...{ highWatermark, lastStableOffset, logStartOffset, sizeBytes: decoded.sizeBytes },
  };
}
