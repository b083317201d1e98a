import { numberRuns, type PartitionSet } from '../../protocol';

/** Partitions of one topic in few words: `0-7, 12`, or `nothing`. */
export function briefly(partitions: PartitionSet): string {
  return numberRuns(partitions.toArray().map(({ partition }) => partition)).join(', ') || 'nothing';
}
