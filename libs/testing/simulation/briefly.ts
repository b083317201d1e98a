import { type PartitionSet } from '../../protocol';

/** Partitions of one topic in few words: `0-7, 12`, or `nothing`. */
export function briefly(partitions: PartitionSet): string {
  const runs: { from: number; to: number }[] = [];
  for (const { partition } of partitions.toArray()) {
    const last = runs.at(-1);
    if (last?.to === partition - 1) last.to = partition;
    else runs.push({ from: partition, to: partition });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ') || 'nothing';
}
