import { type MetricName } from '../../telemetry';
import { defaultHealthThresholds } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type FindingId } from '../findings';
import { clockTime } from '../wording';
import { matching, placeOf, reportsOf } from './reported';

interface GaugeSign {
  readonly id: FindingId;
  readonly metric: MetricName;
  readonly isBad: (value: number) => boolean;
  /** Labels that tell more. */
  readonly shows?: readonly string[];
}

const stuckSeconds = defaultHealthThresholds.stuckRecordMs / 1000;

/** What a gauge is a sign of, whenever it was so in the window. */
const gaugeSigns: readonly GaugeSign[] = [
  { id: 'brokers-away', metric: 'kafka_consumer_broker_available', isBad: (value) => value === 0 },
  { id: 'failed', metric: 'kafka_consumer_failed', isBad: (value) => value === 1 },
  {
    ...{ id: 'circuit-open', metric: 'kafka_consumer_circuit_open', shows: ['listener'] },
    isBad: (value) => value === 1,
  },
  {
    ...{ id: 'record-stuck', metric: 'kafka_consumer_oldest_unfinished_seconds', shows: ['topic', 'partition'] },
    isBad: (value) => value >= stuckSeconds,
  },
  {
    ...{ id: 'record-stuck', metric: 'kafka_consumer_last_progress_seconds_ago', shows: ['topic', 'partition'] },
    isBad: (value) => value >= stuckSeconds,
  },
];

export function gaugeSignsOf({ observation: { sources, groupId } }: Chart): readonly Finding[] {
  return sources.flatMap((source) =>
    gaugeSigns.flatMap(({ id, metric, isBad, shows = [] }) => {
      const bad = reportsOf(source).flatMap(({ at, report }) =>
        matching(report.series, metric, { group_id: [groupId] })
          .filter(({ value }) => isBad(value))
          .map((series) => ({ ...series, at })),
      );
      return [...new Set(bad.map(({ labels }) => labels.consumer ?? ''))].map((consumer) => {
        // The last of each series is the most telling, and one is enough.
        const own = bad.filter(({ labels }) => (labels.consumer ?? '') === consumer);
        const latest = new Map(own.map((one) => [JSON.stringify(one.labels), one]));
        const evidence = [...latest.values()].map(({ labels, value, at }) => {
          const what = shows.map((label) => `${label} ${labels[label]}`).join(', ');
          return `${clockTime(at)}: ${metric} ${value}${what === '' ? '' : ` (${what})`}`;
        });
        return finding(id, placeOf(source, consumer), evidence);
      });
    }),
  );
}
