import { type FiguresTable } from '../figures';
import { barsOf } from '../plots/bars';
import { type Spread } from '../spread';
import { type ContenderFigures, type EventFigures } from './event-figures';
import { type EventName, eventNames } from './event-window';
import { settings } from './settings';
import { ofSteadyGap } from './steady-gap';

const slow = `another is in a ${settings.slowHandlerMs / 1000} s record`;

const titles: Readonly<Record<EventName, string>> = {
  steady: 'nothing happens',
  join: 'a member joins',
  leave: 'a member leaves (SIGTERM)',
  crash: 'a member crashes (SIGKILL)',
  'rolling-restart': 'a member is replaced, each in turn',
  'join-in-slow-record': `a member joins, ${slow}`,
  'leave-in-slow-record': `a member leaves, ${slow}`,
  'crash-in-slow-record': `a member crashes, ${slow}`,
};

const head = [
  'event',
  'contender',
  'kept pause, ms',
  'of steady',
  'hand-over, ms',
  'kept / moved',
  'twice',
  'lost',
  'rebalances',
  'load, ms',
];

interface Line {
  readonly of: ContenderFigures;
  readonly figures: EventFigures;
}

/** One line for each event and contender; times are median (least to most). */
export function rebalanceTable({ contenders }: { readonly contenders: readonly ContenderFigures[] }): FiguresTable {
  return { head, rows: byEvent(contenders).flatMap(({ title, lines }) => lines.map((line) => row(title, line))) };
}

/** The longest pause of partitions that stay, in the median, by event. */
export function rebalancePlot({ contenders }: { readonly contenders: readonly ContenderFigures[] }): string {
  const groups = byEvent(contenders).map(({ title, lines }) => ({
    title,
    bars: lines.flatMap(({ of: { contender: label, ours }, figures: { keptPauseMs } }) =>
      keptPauseMs === null ? [] : [{ label, value: keptPauseMs.median, ours }],
    ),
  }));
  return barsOf('Longest pause of partitions that stay, ms', groups);
}

function byEvent(
  contenders: readonly ContenderFigures[],
): readonly { readonly title: string; readonly lines: readonly Line[] }[] {
  return eventNames.flatMap((event) => {
    const lines = contenders.flatMap((of) =>
      of.events.filter((figures) => figures.event === event).map((figures) => ({ of, figures })),
    );
    return lines.length === 0 ? [] : [{ title: titles[event], lines }];
  });
}

function row(title: string, { of, figures }: Line): readonly string[] {
  const { unsettled, keptPauseMs, handOverMs, kept, moved, processedTwice, lost, rebalances, loadGapMs } = figures;
  return [
    title,
    unsettled === 0 ? of.contender : `${of.contender} (unsettled: ${unsettled})`,
    told(keptPauseMs),
    ofSteadyGap(figures, of)?.toFixed(2) ?? '-',
    told(handOverMs),
    `${kept} / ${moved}`,
    ...[processedTwice, lost, rebalances, loadGapMs].map(String),
  ];
}

function told(spread: Spread | null): string {
  if (spread === null) return '-';
  const { median, min, max } = spread;
  return min === max ? String(median) : `${median} (${min} to ${max})`;
}

export function legend(): string {
  const { members, partitions, recordsPerSecond, handlerMs, sessionTimeoutMs, heartbeatIntervalMs } = settings;
  return [
    `${members} members and a fourth that comes and goes, ${partitions} partitions, ${recordsPerSecond} records/s,`,
    `handlers of ${handlerMs} ms, session timeout ${sessionTimeoutMs} ms, heartbeats every ${heartbeatIntervalMs} ms.`,
    'Times are milliseconds, median (least to most).',
    '  kept pause  longest gap between two records of a partition whose owner stayed, of each event; the partitions of',
    '              the member that is in the slow record are left out',
    '  of steady   its median, of the longest such gap while nothing happens, of the same contender in the same run, or of',
    '              the gap that the load had meanwhile, if that is longer; up to 1.00 partitions that stay do not wait',
    '  hand-over   from the last record by the old owner to the first by the new one',
    '  twice, lost records processed again; records never processed',
    '  rebalances  most new assignments that a member got which was there before; a cooperative join has two',
    '  load        longest gap of the load itself: a pause of that size is not the consumer’s',
  ].join('\n');
}
