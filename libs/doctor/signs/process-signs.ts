import { partitionKey } from '../../protocol';
import { resolveOptions } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type ReportSource } from '../observation';
import { type Series } from '../reports/metrics-text';
import { clockTime, seconds } from '../wording';
import { growthOf, matching, placeOf, reportsOf, type ReadReport } from './reported';

/** Handlers beside their time-outs, event loop and heap of each process. */
export function processSigns(chart: Chart): readonly Finding[] {
  return chart.observation.sources.flatMap((source) => [
    ...runningHandlers(source, chart),
    ...measuredHandlers(source, chart),
    ...eventLoop(source),
    ...heap(source),
  ]);
}

interface TimeOuts {
  readonly drainTimeoutMs: number;
  readonly maxPollIntervalMs: number;
  /** For people: with where they come from. */
  readonly words: string;
}

const defaults = resolveOptions({ groupId: 'doctor' });

/** As a page of this group says, for members are set alike; or by default. */
function timeOutsOf({ observation: { sources, groupId } }: Chart): TimeOuts {
  const options = sources
    .flatMap((source) => reportsOf(source).flatMap(({ report }) => report.consumers))
    .find((consumer) => consumer.groupId === groupId)?.options;
  const valueOf = (name: 'drainTimeoutMs' | 'maxPollIntervalMs'): number =>
    Number(options?.get(name) ?? defaults[name]);
  const [drainTimeoutMs, maxPollIntervalMs] = [valueOf('drainTimeoutMs'), valueOf('maxPollIntervalMs')];
  const from = options === undefined ? ' (defaults)' : '';
  const words = `drainTimeoutMs ${drainTimeoutMs}, maxPollIntervalMs ${maxPollIntervalMs}${from}`;
  return { drainTimeoutMs, maxPollIntervalMs, words };
}

/** From here on a handler is worth a word where records wait for it. */
const longCallMs = 1000;

/** The longest that a handler may take before something else is hurt by it. */
function limitOf(chart: Chart): number {
  const { drainTimeoutMs, maxPollIntervalMs } = timeOutsOf(chart);
  const waiting = chart.judged.some(({ verdict }) => verdict === 'slow' || verdict === 'stalled');
  return Math.min(drainTimeoutMs, maxPollIntervalMs / 2, waiting ? longCallMs : Infinity);
}

/** Handlers that are running, as the page tells. */
function runningHandlers(source: ReportSource, chart: Chart): readonly Finding[] {
  const limit = limitOf(chart);
  const longest = new Map<string, { who: string; at: number; ms: number }>();
  for (const { at, report } of reportsOf(source)) {
    for (const { name, partitions } of report.consumers.filter(
      ({ groupId }) => groupId === chart.observation.groupId,
    )) {
      for (const { topic, partition, runningMs } of partitions) {
        const key = partitionKey({ topic, partition });
        if (runningMs === null || runningMs < limit || runningMs < (longest.get(key)?.ms ?? 0)) continue;
        longest.set(key, { who: placeOf(source, name), at, ms: runningMs });
      }
    }
  }
  return [...longest].map(([key, { who, at, ms }]) =>
    finding('handler-slow', who, [
      `${clockTime(at)}: a handler of ${key} has been running for ${seconds(ms)}; ${timeOutsOf(chart).words}`,
    ]),
  );
}

/** Handlers that ended in the window, as the histogram of the metrics tells. */
function measuredHandlers(source: ReportSource, chart: Chart): readonly Finding[] {
  const name = 'kafka_consumer_handler_duration_seconds';
  const where = { group_id: [chart.observation.groupId] };
  const [counts, sums, buckets] = ['count', 'sum', 'bucket'].map((part) =>
    growthOf(reportsOf(source), `${name}_${part}`, where),
  );
  return (counts ?? []).flatMap(({ labels: { listener = '', consumer = '' }, grown: calls }) => {
    if (calls === 0) return [];
    const isOwn = ({ labels }: { labels: Series['labels'] }): boolean =>
      labels.listener === listener && (labels.consumer ?? '') === consumer;
    const meanMs = (1000 * (sums?.find(isOwn)?.grown ?? 0)) / calls;
    const bounds = (buckets ?? []).filter(isOwn).map(({ labels, grown }) => ({ atMost: Number(labels.le), grown }));
    const within = bounds.sort((a, b) => a.grown - b.grown).find(({ grown }) => grown >= 0.99 * calls);
    const slowestMs = Number.isFinite(within?.atMost) ? 1000 * (within?.atMost ?? 0) : meanMs;
    // What is under its bound may be much shorter, so the bound alone is no proof: what calls took together is.
    const limit = limitOf(chart);
    if (slowestMs < limit || (meanMs < limit && meanMs * calls < limit)) return [];
    const words = `${listener}: ${calls} calls of ${seconds(meanMs)} on average, 99 of 100 within ${seconds(slowestMs)}`;
    return [finding('handler-slow', placeOf(source, consumer), [`${words}; ${timeOutsOf(chart).words}`])];
  });
}

/** prom-client's own measure, of the time between two readings: the first one is of a time before we looked. */
function eventLoop(source: ReportSource): readonly Finding[] {
  const metric = 'nodejs_eventloop_lag_max_seconds';
  const bad = reportsOf(source)
    .slice(1)
    .flatMap(({ at, report }) => matching(report.series, metric, {}).map(({ value }) => ({ at, value })))
    .filter(({ value }) => 1000 * value >= defaults.eventLoopWarningMs);
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
