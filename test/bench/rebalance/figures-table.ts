import Table from 'cli-table3';
import { type EventFigures } from './event-figures';
import { type EventName, eventNames } from './event-window';
import { settings } from './settings';

export interface ContenderFigures {
  readonly contender: string;
  readonly events: readonly EventFigures[];
}

const titles: Readonly<Record<EventName, string>> = {
  steady: 'nothing happens',
  join: 'a member joins',
  leave: 'a member leaves (SIGTERM)',
  crash: 'a member crashes (SIGKILL)',
  'join-in-slow-record': `a member joins, another is in a ${settings.slowHandlerMs / 1000} s record`,
};

const head = [
  'event',
  'contender',
  'kept pause',
  '(kept)',
  'hand-over',
  '(moved)',
  'twice',
  'lost',
  'rebalances',
  'load',
];

/** One line for each event and contender; times are milliseconds, median / max. */
export function figuresTable(contenders: readonly ContenderFigures[]): string {
  const table = new Table({ head, style: { head: [], border: [] }, wordWrap: true, colWidths: [24] });
  for (const event of eventNames) {
    const rows = contenders.flatMap(({ contender, events }) =>
      events.filter((figures) => figures.event === event).map((figures) => cells(contender, figures)),
    );
    rows.forEach((row, index) =>
      table.push(index === 0 ? [{ content: titles[event], rowSpan: rows.length }, ...row] : row),
    );
  }
  return table.toString();
}

function cells(contender: string, figures: EventFigures): (string | number)[] {
  return [
    figures.unsettled === 0 ? contender : `${contender} (unsettled: ${figures.unsettled})`,
    spread(figures.keptPauseMs),
    figures.kept,
    spread(figures.handOverMs),
    figures.moved,
    figures.processedTwice,
    figures.lost,
    figures.rebalances,
    figures.loadGapMs,
  ];
}

function spread(value: { readonly p50: number; readonly max: number } | null): string {
  return value === null ? '-' : `${value.p50} / ${value.max}`;
}

export function legend(): string {
  const { members, partitions, recordsPerSecond, handlerMs, sessionTimeoutMs, heartbeatIntervalMs } = settings;
  return [
    `${members} members and a fourth that comes and goes, ${partitions} partitions, ${recordsPerSecond} records/s,`,
    `handlers of ${handlerMs} ms, session timeout ${sessionTimeoutMs} ms, heartbeats every ${heartbeatIntervalMs} ms.`,
    'Times are milliseconds, median / max.',
    '  kept pause  longest gap between two records of a partition whose owner stayed, of each round; the partitions of',
    '              the member that is in the slow record are left out',
    '  hand-over   from the last record by the old owner to the first by the new one',
    '  twice, lost records processed again; records never processed',
    '  rebalances  most new assignments that a member got which was there before; a cooperative join has two',
    '  load        longest gap of the load itself: a pause of that size is not the consumer’s',
  ].join('\n');
}
