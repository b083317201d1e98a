import { decodeNote, isNamed } from '../protocol';
import { type MemberTrack } from './member-track';
import { standstill, type PartitionTrack, type Point } from './partition-track';

/**
 * What a member that is gone has left beside the offsets of its partitions, if it was one of this package: whether it handed over.
 * Null: that was not seen. The next owner may have committed before we looked.
 */
export function farewellOf({ member, memberId, lastSeen }: MemberTrack, tracks: readonly PartitionTrack[]) {
  const name = member.instanceId ?? memberId;
  const states = tracks.flatMap(({ points }) =>
    points.flatMap(({ at, committed, metadata }) => {
      const note = at > lastSeen && committed !== null ? decodeNote(committed, metadata ?? '') : null;
      return note !== null && note.last !== null && isNamed(note.owner, name) ? [note.state] : [];
    }),
  );
  if (states.some((state) => state !== 'open')) return 'handed-over';
  return states.length > 0 ? 'open' : null;
}

/** So many moves are needed to know how long the pauses between them are. */
const leastMoves = 3;

/** The longest that the member let between two commits of what it owned, before it stood still at the end; null: not known. */
export function usualPauseMs(memberId: string, tracks: readonly PartitionTrack[]): number | null {
  const pauses = tracks.map(({ points }) => longestPause(points.filter((point) => point.memberId === memberId)));
  const known = pauses.filter((pause) => pause !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function longestPause(points: readonly Point[]): number | null {
  const until = standstill(points)?.since ?? Infinity;
  const moves = points.filter(({ at, committed }, index) => {
    const before = points[index - 1];
    return at <= until && before !== undefined && before.committed !== committed;
  });
  if (moves.length < leastMoves) return null;
  return Math.max(...moves.map(({ at }, index) => at - (moves[index - 1]?.at ?? at)));
}
