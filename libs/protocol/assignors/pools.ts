import { type ClaimedGroup } from './claims';
import { RackSets, type RackSet } from './rack-sets';
import { racksMatch, rackOf } from './racks';

/** Partitions of one topic which are alike but for their owners: all of them, or those in the same racks. */
export interface Pool {
  readonly topic: number;
  /** Places in the order of topic and number. */
  readonly partitions: readonly number[];
  /** By member: 1 where a partition of this pool would be away from the member's rack. Null: no one is away. */
  readonly away: Uint8Array | null;
}

/** `racks`: by place in the order of topic and number; null where they do not matter. */
export function poolsOf(group: ClaimedGroup, racks: readonly RackSet[] | null): readonly Pool[] {
  if (racks) return poolsByRack(group, racks);
  return group.topics.map((_, topic) => {
    const partitions: number[] = [];
    for (let at = group.first[topic]!; at < group.first[topic + 1]!; at += 1) partitions.push(at);
    return { topic, partitions, away: null };
  });
}

/** Racks without members count for nothing: what is only in those is alike. */
function poolsByRack({ members, topics, first }: ClaimedGroup, racks: readonly RackSet[]): readonly Pool[] {
  const inhabited = new Set(members.map(rackOf));
  const sets = new RackSets();
  const reduced = new Map(
    [...new Set(racks)].map((set) => [set, sets.of([...set.racks].filter((rack) => inhabited.has(rack)))]),
  );
  const awayFrom = new Map(
    [...new Set(reduced.values())].map((set) => [
      set,
      Uint8Array.from(members, (member) => (racksMatch(member, set) ? 0 : 1)),
    ]),
  );
  return topics.flatMap((_, topic) => {
    const bySet = new Map<RackSet, number[]>();
    for (let at = first[topic]!; at < first[topic + 1]!; at += 1) {
      const set = reduced.get(racks[at]!)!;
      const known = bySet.get(set);
      if (known) known.push(at);
      else bySet.set(set, [at]);
    }
    return [...bySet].map(([set, partitions]) => ({ topic, partitions, away: awayFrom.get(set)! }));
  });
}
