import { resolveOptions } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type ReportSource } from '../observation';
import { type Series } from '../reports/metrics-text';
import { clockTime } from '../wording';
import { growthOf, matching, placeOf, reportsOf, type ReadReport } from './reported';

/** Event loop and heap of each process. */
export function processSigns({ observation: { sources } }: Chart): readonly Finding[] {
  return sources.flatMap((source) => [...eventLoop(source), ...heap(source)]);
}

const { eventLoopWarningMs } = resolveOptions({ groupId: 'doctor' });

/** prom-client's own measure, of the time between two readings: the first one is of a time before we looked. */
function eventLoop(source: ReportSource): readonly Finding[] {
  const metric = 'nodejs_eventloop_lag_max_seconds';
  const bad = reportsOf(source)
    .slice(1)
    .flatMap(({ at, report }) => matching(report.series, metric, {}).map(({ value }) => ({ at, value })))
    .filter(({ value }) => 1000 * value >= eventLoopWarningMs);
  if (bad.length === 0) return [];
  const evidence = bad.map(({ at, value }) => `${clockTime(at)}: ${metric} ${value.toFixed(1)}`);
  return [finding('event-loop-blocked', placeOf(source, ''), evidence)];
}

/** So much of the time for collecting garbage is what a process does whose heap is nearly full. */
const muchGarbage = 0.1;

function heap(source: ReportSource): readonly Finding[] {
  const reports = reportsOf(source);
  const [first, last] = [reports[0], reports.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const spans = growthOf(reports, 'nodejs_gc_duration_seconds_sum', {});
  const collecting = spans.reduce((sum, { grown }) => sum + grown, 0);
  const share = (1000 * collecting) / (last.at - first.at);
  if (share < muchGarbage) return [];
  return [
    finding('heap-pressure', placeOf(source, ''), [
      `${(100 * share).toFixed(0)} % of the time from ${clockTime(first.at)} to ${clockTime(last.at)} went into garbage collection`,
      ...heapLine(last),
    ]),
  ];
}

function heapLine({ at, report: { series } }: ReadReport): readonly string[] {
  const [used] = matching(series, 'nodejs_heap_size_used_bytes', {});
  const [total] = matching(series, 'nodejs_heap_size_total_bytes', {});
  if (used === undefined || total === undefined) return [];
  const megabytes = ({ value }: Series): string => `${(value / 1_048_576).toFixed(0)} MB`;
  return [`${clockTime(at)}: heap ${megabytes(used)} used of ${megabytes(total)}`];
}
