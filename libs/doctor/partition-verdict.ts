import { standstill, type PartitionTrack, type Point } from './partition-track';

/**
 * What becomes of the records of a partition, as Burrow judges it (github.com/linkedin/Burrow/wiki/Consumer-Lag-Evaluation-Rules):
 * by whether the committed offset moves and the lag shrinks, and not by how great the lag is.
 *
 * - `rewound`: the committed offset has gone back.
 * - `stopped`: there is lag, and nobody owns it.
 * - `stalled`: there was lag all the time, and the committed offset of its owner has not moved.
 * - `slow`: it moves, and yet the lag has only grown.
 * - `unknown`: too few samples to tell.
 */
export type Verdict = 'ok' | 'slow' | 'stalled' | 'stopped' | 'rewound' | 'unknown';

export interface JudgedPartition {
  readonly track: PartitionTrack;
  readonly verdict: Verdict;
  readonly last: Point;
}

/** So many samples are needed before a standstill is one. */
export const leastSamples = 4;
/** So many times the offset must have moved before a lag that does not shrink is one. */
const leastMoves = 3;
/** Lag that grows by less than this part of what came is the noise of a commit interval. */
const growthOfSlow = 0.1;

export function judge(track: PartitionTrack): JudgedPartition | null {
  const last = track.points.at(-1);
  return last === undefined ? null : { track, last, verdict: verdictOf(track.points, last) };
}

function verdictOf(points: readonly Point[], last: Point): Verdict {
  // Unlike Burrow before its first rule: a rewind is an event, and whoever is quick has caught up when we look again.
  if (rewinds(points).length > 0) return 'rewound';
  if (last.committed === null) return neverCommitted(points, last);
  const known = points.filter(({ lag }) => lag !== null);
  if (last.lag === null) return 'unknown';
  if (last.lag <= 0n) return 'ok';
  // Burrow asks for the time of the last commit, which brokers do not tell outside of their log; an owner they do.
  if (isUnowned(points)) return 'stopped';
  if (known.some(({ lag }) => lag === 0n)) return 'ok';
  const stood = standstill(points);
  if (points.length === 1) return 'unknown';
  if (stood?.samples === points.length) return points.length >= leastSamples ? 'stalled' : 'unknown';
  return isSlow(known) ? 'slow' : 'ok';
}

/** Where nothing is committed `autoOffsetReset` says where to begin; only what came meanwhile has to be processed for sure. */
function neverCommitted(points: readonly Point[], last: Point): Verdict {
  const first = points[0];
  const came = first?.logEnd != null && last.logEnd !== null && last.logEnd > first.logEnd;
  if (!came) return 'ok';
  if (points.some(({ committed }) => committed !== null)) return 'unknown';
  if (isUnowned(points)) return 'stopped';
  return points.length >= leastSamples ? 'stalled' : 'unknown';
}

/** Seen twice, for a rebalance may have begun and ended between two samples. */
function isUnowned(points: readonly Point[]): boolean {
  return points.slice(-2).every(({ memberId, settled }) => settled && memberId === null);
}

/** The points at which the committed offset had gone back, each with the one before. */
export function rewinds(points: readonly Point[]): readonly (readonly [Point, Point])[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const back = before?.committed != null && point.committed !== null && point.committed < before.committed;
    return back ? [[before, point] as const] : [];
  });
}

/**
 * Only points right behind a commit are compared: between two commits every lag grows. Null: the offset has moved too seldom.
 */
export function commitPoints(points: readonly Point[]): readonly Point[] | null {
  const moved = points.filter((point, index) => index > 0 && point.committed !== points[index - 1]?.committed);
  return moved.length >= leastMoves ? moved : null;
}

function isSlow(points: readonly Point[]): boolean {
  const moved = commitPoints(points);
  const [first, last] = [moved?.[0], moved?.at(-1)];
  if (moved === null || first?.lag == null || last?.lag == null) return false;
  if (moved.some((point, index) => index > 0 && (point.lag ?? 0n) < (moved[index - 1]?.lag ?? 0n))) return false;
  const came = Number((last.logEnd ?? 0n) - (first.logEnd ?? 0n));
  return Number(last.lag - first.lag) > growthOfSlow * came;
}
