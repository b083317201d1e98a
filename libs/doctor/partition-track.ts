import { comparePartitions, partitionKey, type TopicPartition } from '../protocol';
import { type GroupPartition } from '../engine';
import { isSettled, type Sample } from './observation';

/** One partition at one time. */
export interface Point extends Pick<
  GroupPartition,
  'committed' | 'metadata' | 'logStart' | 'logEnd' | 'lag' | 'memberId'
> {
  readonly at: number;
  /** No rebalance was under way: `memberId` says whose it was. */
  readonly settled: boolean;
}

/** Where the group was in one partition, sample by sample. */
export interface PartitionTrack extends TopicPartition {
  readonly key: string;
  /** At least one. */
  readonly points: readonly Point[];
}

/** By topic and partition. */
export function partitionTracks(samples: readonly Sample[]): readonly PartitionTrack[] {
  const tracks = new Map<string, { of: TopicPartition; points: Point[] }>();
  for (const { at, group, partitions } of samples) {
    const settled = isSettled(group);
    for (const { topic, partition, committed, metadata, logStart, logEnd, lag, memberId } of partitions) {
      const of = { topic, partition };
      const key = partitionKey(of);
      const track = tracks.get(key) ?? { of, points: [] };
      tracks.set(key, track);
      track.points.push({ at, settled, committed, metadata, logStart, logEnd, lag, memberId });
    }
  }
  return [...tracks].map(([key, { of, points }]) => ({ ...of, key, points })).sort((a, b) => comparePartitions(a, b));
}

export interface Standstill {
  readonly since: number;
  readonly until: number;
  readonly samples: number;
}

/**
 * For how long, up to its last point, the committed offset has been the same and there was something to do. Null: not in the last
 * two points.
 */
export function standstill(points: readonly Point[]): Standstill | null {
  const last = points.at(-1);
  if (last === undefined) return null;
  let first = points.length;
  while (first > 0 && stoodLike(last, points[first - 1])) first -= 1;
  const since = points[first]?.at;
  if (since === undefined || points.length - first < 2) return null;
  return { since, until: last.at, samples: points.length - first };
}

function stoodLike({ committed }: Point, point: Point | undefined): boolean {
  return point?.lag != null && point.lag > 0n && point.committed === committed;
}
