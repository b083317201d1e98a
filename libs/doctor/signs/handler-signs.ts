import { partitionKey } from '../../protocol';
import { resolveOptions } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type ReportSource } from '../observation';
import { type Series } from '../reports/metrics-text';
import { clockTime, count, seconds } from '../wording';
import { growthOf, placeOf, reportsOf, type Growth } from './reported';

/** Handlers beside the time-outs that they have to stay under, and beside what comes. */
export function handlerSigns(chart: Chart): readonly Finding[] {
  return chart.observation.sources.flatMap((source) => [
    ...runningHandlers(source, chart),
    ...measuredHandlers(source, chart),
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

/** At least one handler was at work for half of the time: what a partition that falls behind waits for. */
const busyShare = 0.5;

/** Handlers that ended in the window, as the histogram of the metrics tells. */
function measuredHandlers(source: ReportSource, chart: Chart): readonly Finding[] {
  const name = 'kafka_consumer_handler_duration_seconds';
  const reports = reportsOf(source);
  const partOf = (part: string): readonly Growth[] =>
    growthOf(reports, `${name}_${part}`, { group_id: [chart.observation.groupId] });
  const [sums, buckets] = [partOf('sum'), partOf('bucket')];
  const windowMs = (reports.at(-1)?.at ?? 0) - (reports[0]?.at ?? 0);
  return partOf('count').flatMap(({ labels: { listener = '', consumer = '' }, grown: calls }) => {
    const isOwn = ({ labels }: { labels: Series['labels'] }): boolean =>
      labels.listener === listener && (labels.consumer ?? '') === consumer;
    const tookMs = 1000 * (sums.find(isOwn)?.grown ?? 0);
    const { drainTimeoutMs, maxPollIntervalMs, words } = timeOutsOf(chart);
    const bound = boundAbove(Math.min(drainTimeoutMs, maxPollIntervalMs / 2), buckets.filter(isOwn));
    const longer = bound === null ? 0 : calls - bound.within;
    const busy = tookMs / windowMs;
    const isBottleneck = chart.judged.some(({ verdict }) => verdict === 'slow') && busy >= busyShare;
    if (calls === 0 || (longer === 0 && !isBottleneck)) return [];
    return [
      finding('handler-slow', placeOf(source, consumer), [
        `${listener}: ${count(calls, 'call')} of ${seconds(tookMs / calls)} on average, ${busy.toFixed(1)} at work at a time`,
        ...(bound === null || longer === 0
          ? []
          : [`${longer} of them took longer than ${seconds(bound.ms)}; ${words}`]),
      ]),
    ];
  });
}

/** The least bound of a histogram from `limitMs` on, and how many were within it; what is above it took longer for sure. */
function boundAbove(
  limitMs: number,
  buckets: readonly Growth[],
): { readonly ms: number; readonly within: number } | null {
  const bounds = buckets.map(({ labels, grown }) => ({ ms: 1000 * Number(labels.le), within: grown }));
  const [least] = bounds.filter(({ ms }) => ms >= limitMs && Number.isFinite(ms)).sort((a, b) => a.ms - b.ms);
  return least ?? null;
}
