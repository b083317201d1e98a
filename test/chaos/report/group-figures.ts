import { type GroupHistory } from '../check/history';
import { type ReplayReason } from '../check/check-records';

export interface GroupFigures {
  readonly name: string;
  /** Rows of the database: records, and what was processed again. */
  readonly stored: number;
  readonly replays: Readonly<Partial<Record<ReplayReason, number>>>;
  /** Writes that a newer owner's token kept out. */
  readonly fenced: number;
  /** Generations, or epochs. */
  readonly rebalances: number;
  /** How many processes its members have been. */
  readonly processes: number;
  /** Between two records of one partition, whoever processed them. */
  readonly longestPause: { readonly ms: number; readonly partition: number; readonly from: number };
  /** Static members that were fenced because the coordinator had forgotten them. */
  readonly fencedMembers: number;
}

export function groupFigures(
  group: GroupHistory,
  replays: GroupFigures['replays'],
  { from, to }: { readonly from: number; readonly to: number },
): GroupFigures {
  const events = group.members.flatMap((member) => member.events);
  const generations = new Set(events.flatMap((event) => (event.e === 'rebalanced' ? [event.generation] : [])));
  return {
    ...{ name: group.name, stored: group.rows.length, replays, rebalances: generations.size },
    fenced: events.filter((event) => event.e === 'done' && event.fenced).length,
    processes: group.members.length,
    longestPause: longestPause(group, from, to),
    fencedMembers: events.filter(({ e }) => e === 'gave-up').length,
  };
}

function longestPause({ members }: GroupHistory, from: number, to: number): GroupFigures['longestPause'] {
  const done = members
    .flatMap(({ events }) => events.flatMap((event) => (event.e === 'done' ? [{ at: event.at, p: event.p }] : [])))
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => a.at - b.at);
  const last = new Map<number, number>();
  let longest = { ms: 0, partition: 0, from };
  for (const { at, p } of done) {
    const since = last.get(p) ?? from;
    if (at - since > longest.ms) longest = { ms: at - since, partition: p, from: since };
    last.set(p, at);
  }
  return { ...longest, from: longest.from - from };
}
