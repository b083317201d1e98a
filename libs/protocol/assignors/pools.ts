import { type AssignorInput } from './assignor';
import { type ClaimedGroup } from './claims';
import { racksMatch, rackOf, racksOfReplicas } from './racks';

/** Partitions of one topic which are alike but for their owners: all of them, or those in the same racks. */
export interface Pool {
  readonly topic: number;
  /** Places in the order of topic and number. */
  readonly partitions: readonly number[];
  /** By member: 1 where a partition of this pool would be away from the member's rack. Null: no one is away. */
  readonly away: Uint8Array | null;
}

/** `input` is null where racks do not matter. */
export function poolsOf(group: ClaimedGroup, input: AssignorInput | null): readonly Pool[] {
  return group.topics.flatMap((_, topic) => {
    if (input) return poolsByRack(group, topic, input);
    const partitions: number[] = [];
    for (let at = group.first[topic]!; at < group.first[topic + 1]!; at += 1) partitions.push(at);
    return [{ topic, partitions, away: null }];
  });
}

function poolsByRack(
  { members, topics, first }: ClaimedGroup,
  topic: number,
  { partitionRacks }: AssignorInput,
): Pool[] {
  const [name, start] = [topics[topic]!, first[topic]!];
  const inhabited = new Set(members.map(rackOf));
  const byRacks = new Map<string, number[]>();
  for (let at = start; at < first[topic + 1]!; at += 1) {
    const racks = racksOfReplicas(partitionRacks, name, at - start).filter((rack) => inhabited.has(rack));
    const key = JSON.stringify([...new Set(racks)].sort());
    const known = byRacks.get(key);
    if (known) known.push(at);
    else byRacks.set(key, [at]);
  }
  return [...byRacks.values()].map((partitions) => {
    const one = partitions[0]! - start;
    const away = members.map((member) => (racksMatch(partitionRacks, member, name, one) ? 0 : 1));
    return { topic, partitions, away: Uint8Array.from(away) };
  });
}
