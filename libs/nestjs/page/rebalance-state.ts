import { type PartitionList, type RebalanceEntry } from '../../engine';
import { type PagePartitionList, type PageRebalance } from './page-state';

/** Of a topic whose numbers are longer the page shows the first ones: the state is sent often. */
const longestNumbers = 240;
const mostTopics = 12;

/** What of a rebalance the page shows; all of it is at `GET timeline`. */
export function rebalanceState(entry: RebalanceEntry): PageRebalance {
  const { id, state, startedAt, durationMs, settledMs, cause, generation, phases, slowest } = entry;
  const { protocol, members, drain, takenOver, hooks, replays, incidents } = entry;
  return {
    ...{ id, state, startedAt, durationMs, settledMs, cause, generation, phases, slowest, protocol, members, replays },
    ...{ assigned: shortList(entry.assigned), revoked: shortList(entry.revoked) },
    ...{ kept: shortList(entry.kept), lost: shortList(entry.lost) },
    timedOut: shortList(drain?.timedOut ?? { count: 0, topics: {} }),
    takenOver: takenOver.map(({ name, state: left, partitions, drainMs }) => ({
      ...{ name, state: left, partitions: shortList(partitions), drainMs },
    })),
    hooks: hooks.map(({ hook, kind, calls, longestMs, failures }) => ({ hook, kind, calls, longestMs, failures })),
    incidents: incidents.map(({ at, text }) => ({ at, text })),
  };
}

function shortList({ count, topics }: PartitionList): PagePartitionList {
  const all = Object.entries(topics);
  const shown = all.slice(0, mostTopics).map(([topic, numbers]) => [topic, shortNumbers(numbers)]);
  return { count, topics: Object.fromEntries(shown) as Record<string, string>, moreTopics: all.length - shown.length };
}

function shortNumbers(numbers: string): string {
  if (numbers.length <= longestNumbers) return numbers;
  return `${numbers.slice(0, numbers.lastIndexOf(',', longestNumbers))},…`;
}
