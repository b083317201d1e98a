import { namesOf } from '../../protocol';
import { type PartitionList } from './partition-list';
import { type HookTimes, type RebalanceEntry, type TakenOver } from './rebalance-entry';
import { seconds } from './seconds';
import { generations, timesOf } from './tell-entry';

/** Entries as text for a terminal, oldest first: a paragraph for each. Also of entries that have come as JSON. */
export function renderTimeline(entries: readonly RebalanceEntry[]): string {
  return entries.length === 0 ? 'No rebalance yet.' : entries.map(renderEntry).join('\n\n');
}

function renderEntry(entry: RebalanceEntry): string {
  const { id, startedAt, protocol, leader, members } = entry;
  const about = [
    protocol,
    leader ? 'leader' : null,
    members === null ? null : members === 1 ? 'alone' : `${members} members`,
  ].filter((part) => part !== null);
  const head = `#${id}  ${startedAt}  ${generations(entry)}  ${timesOf(entry)}  (${about.join(', ')})`;
  const rows = rowsOf(entry).filter(([, text]) => text !== '');
  return [head, ...rows.map(([name, text]) => `    ${name.padEnd(12)}${text}`)].join('\n');
}

function rowsOf(entry: RebalanceEntry): readonly (readonly [name: string, text: string])[] {
  const { cause, slowest, drain, hooks, takenOver, replays, incidents } = entry;
  const drained = drain === null ? '' : ` in ${seconds(drain.drainMs)}`;
  return [
    ['cause', cause],
    ['phases', phases(entry)],
    ['slowest', slowest === null ? '' : `${slowest.what}, ${seconds(slowest.ms)}`],
    ['kept', counted(entry.kept)],
    ['assigned', counted(entry.assigned)],
    ['handed over', entry.revoked.count === 0 ? '' : `${counted(entry.revoked)}${drained}`],
    ['timed out', drain === null ? '' : counted(drain.timedOut)],
    ['lost', counted(entry.lost)],
    ['taken over', takenOver.map(owner).join('; ')],
    ['hooks', hooks.map(hook).join('; ')],
    [
      'replayed',
      Object.entries(replays)
        .map(([why, count]) => `${count} (${why})`)
        .join(', '),
    ],
    ...incidents.map(({ at, text }) => ['meanwhile', `${at} ${text}`] as const),
  ];
}

function phases({ phases: { drainMs, joinMs, syncMs, startMs } }: RebalanceEntry): string {
  const times = Object.entries({ drain: drainMs, join: joinMs, sync: syncMs, start: startMs });
  return times.flatMap(([name, ms]) => (ms === null ? [] : [`${name} ${seconds(ms)}`])).join(', ');
}

function counted({ count, topics }: PartitionList): string {
  return count === 0 ? '' : `${count}: ${namesOf(topics)}`;
}

function owner({ name, state, partitions, drainMs }: TakenOver): string {
  const drain = drainMs === null ? '' : `, drained in ${seconds(drainMs)}`;
  return `${namesOf(partitions.topics)} from ${name} (${state}${drain})`;
}

function hook({ hook: name, kind, calls, longestMs, failures, lastError }: HookTimes): string {
  const failed = failures === 0 ? '' : `, ${failures} of ${calls} failed: ${lastError ?? ''}`;
  return `${name} (${kind}) ${seconds(longestMs)}${calls > 1 ? ` at the longest of ${calls}` : ''}${failed}`;
}
