import { type AssignorInput, type GroupAssignment } from '../../../libs/protocol';
import { imbalance, moves } from './groups';

/** What an assignment is judged by, what counts most first. Of each the less the better. */
export interface Score {
  /** Sum of the squared loads. */
  readonly imbalance: number;
  /** Partitions without a replica in the rack of their member; 0 where all partitions are in the same racks. */
  readonly away: number;
  /** Partitions that do not stay with their rightful owner. */
  readonly moves: number;
}

export function scoreOf(group: AssignorInput, assignment: GroupAssignment): Score {
  return {
    imbalance: imbalance(assignment),
    away: allInTheSameRacks(group) ? 0 : away(group, assignment),
    moves: moves(group, assignment),
  };
}

/** Which of them decides, and for whom: negative where `a` is better. Null: they are alike. */
export function difference(a: Score, b: Score): readonly [keyof Score, number] | null {
  for (const what of ['imbalance', 'away', 'moves'] as const) if (a[what] !== b[what]) return [what, a[what] - b[what]];
  return null;
}

export function away({ members, partitionRacks }: AssignorInput, assignment: GroupAssignment): number {
  return members.flatMap(({ memberId, rackId }) =>
    (assignment.get(memberId) ?? []).filter(
      ({ topic, partition }) => rackId !== null && partitionRacks?.get(topic)?.[partition]?.includes(rackId) !== true,
    ),
  ).length;
}

/** Of the topics that somebody is subscribed to: then an assignor does not look at racks. */
function allInTheSameRacks({ members, partitionCounts, partitionRacks }: AssignorInput): boolean {
  const subscribed = new Set(members.flatMap(({ topics }) => topics.filter((topic) => partitionCounts.has(topic))));
  const sets = [...subscribed].flatMap((topic) => partitionRacks?.get(topic) ?? []);
  return new Set(sets.map((racks) => [...racks].sort().join())).size <= 1;
}
