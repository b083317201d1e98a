import { type MetricName } from '../../telemetry';
import { defaultHealthThresholds, type RebalanceCause } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type FindingId } from '../findings';
import { clockTime, seconds } from '../wording';
import { growthOf, matching, placeOf, reportsOf, type Growth, type LabelFilter, type ReadReport } from './reported';

interface CounterSign {
  readonly id: FindingId;
  readonly metric: MetricName;
  readonly where?: LabelFilter;
  /** Labels that tell more. */
  readonly shows?: readonly string[];
  /** Also what happened before we looked, though a counter does not tell when. */
  readonly lasting?: true;
  /** It has to have grown by more. */
  readonly least?: number;
  /** What is told by several members is one finding of the group. */
  readonly ofGroup?: true;
}

/** A rebalance, or a coordinator that moves, refuses one or two of them. */
const failuresOfARebalance = 2;

/** All but `partitions-revoked`: the second round of a cooperative rebalance is not another rebalance. */
const causesOfRebalances: readonly RebalanceCause[] = [
  ...(['first-join', 'group-changed', 'subscription-changed', 'metadata-changed'] as const),
  ...(['member-unknown', 'poll-interval-exceeded', 'requested'] as const),
];

/** What a counter that has grown is a sign of. */
const counterSigns: readonly CounterSign[] = [
  {
    ...{ id: 'records-given-up', metric: 'kafka_consumer_records_total', shows: ['topic', 'outcome'] },
    ...{ where: { outcome: ['dead-lettered', 'skipped'] }, lasting: true, ofGroup: true },
  },
  {
    ...{ id: 'record-fails', metric: 'kafka_consumer_records_total', shows: ['topic', 'outcome'] },
    where: { outcome: ['failed'] },
  },
  {
    ...{ id: 'records-processed-again', metric: 'kafka_consumer_replayed_records_total', shows: ['topic', 'cause'] },
    ...{ where: { cause: ['drain-timeout', 'lost', 'poll-interval-exceeded'] }, ofGroup: true },
  },
  {
    ...{ id: 'member-vanished', metric: 'kafka_consumer_partitions_taken_over_total', shows: ['left'] },
    ...{ where: { left: ['open'] }, lasting: true, ofGroup: true },
  },
  {
    ...{ id: 'member-expelled', metric: 'kafka_consumer_expulsions_total', shows: ['reason'], lasting: true },
    where: { reason: ['expelled'] },
  },
  {
    ...{ id: 'handler-outlasted-poll-interval', metric: 'kafka_consumer_expulsions_total', shows: ['reason'] },
    ...{ where: { reason: ['poll-interval-exceeded'] }, lasting: true },
  },
  {
    ...{ id: 'instance-id-taken', metric: 'kafka_consumer_expulsions_total', shows: ['reason'], lasting: true },
    where: { reason: ['fenced'] },
  },
  {
    ...{ id: 'assignor-mismatch', metric: 'kafka_consumer_rebalance_failed_total', shows: ['code'] },
    ...{ where: { code: ['INCONSISTENT_GROUP_PROTOCOL'] }, lasting: true },
  },
  { id: 'session-unsure', metric: 'kafka_consumer_session_suspensions_total' },
  { id: 'heartbeats-fail', metric: 'kafka_consumer_heartbeat_failures_total', least: failuresOfARebalance },
  { id: 'drain-timeouts', metric: 'kafka_consumer_drain_timeouts_total' },
  { id: 'commits-fail', metric: 'kafka_consumer_commits_total', shows: ['outcome'], where: { outcome: ['failed'] } },
  { id: 'hooks-fail', metric: 'kafka_consumer_hook_failures_total', shows: ['kind'] },
  { id: 'event-loop-blocked', metric: 'kafka_consumer_event_loop_blocked_seconds_total', least: 0.5 },
  {
    ...{ id: 'rebalanced', metric: 'kafka_consumer_rebalance_total', shows: ['cause'], ofGroup: true },
    where: { cause: causesOfRebalances },
  },
];

export function counterSignsOf({ observation: { sources, groupId } }: Chart): readonly Finding[] {
  return sources.flatMap((source) => {
    const reports = reportsOf(source);
    return counterSigns.flatMap((sign) => {
      const growths = growthOf(reports, sign.metric, { ...sign.where, group_id: [groupId] });
      return consumersOf(growths).flatMap((consumer) => {
        const own = growths.filter(({ labels }) => (labels.consumer ?? '') === consumer);
        return found(sign, own, placeOf(source, consumer), reports);
      });
    });
  });
}

function consumersOf(growths: readonly Growth[]): readonly string[] {
  return [...new Set(growths.map(({ labels }) => labels.consumer ?? ''))];
}

function found(
  sign: CounterSign,
  growths: readonly Growth[],
  place: string,
  reports: readonly ReadReport[],
): Finding[] {
  const { id, metric, shows = [], lasting = false, least = 0, ofGroup = false } = sign;
  const [first, last] = [reports[0], reports.at(-1)];
  if (first === undefined || last === undefined) return [];
  const subject = ofGroup ? '' : place;
  const lineOf = (value: number, { labels }: Growth, when: string): string => {
    const what = shows.map((label) => `${label} ${labels[label]}`).join(', ');
    return `${ofGroup ? `${place}: ` : ''}${metric} +${Number(value.toFixed(3))}${what === '' ? '' : ` (${what})`} ${when}`;
  };
  const grown = growths.filter((one) => one.grown > least);
  if (grown.length > 0) {
    const when = `from ${clockTime(first.at)} to ${clockTime(last.at)}`;
    return [
      finding(
        id,
        subject,
        grown.map((one) => lineOf(one.grown, one, when)),
      ),
    ];
  }
  const before = growths.filter((one) => one.before > least);
  if (!lasting || before.length === 0) return [];
  const age = ageOf(last);
  const recent = age !== null && age < defaultHealthThresholds.stormWindowMs;
  const when = age === null ? 'before we looked' : `in the ${seconds(age)} since the process started`;
  const evidence = before.map((one) => lineOf(one.before, one, when));
  return [recent ? finding(id, subject, evidence) : finding(id, subject, evidence, 'info')];
}

/** How old the process is, by prom-client's own metrics; null: it does not tell. */
function ageOf({ at, report }: ReadReport): number | null {
  const [started] = matching(report.series, 'process_start_time_seconds', {});
  return started === undefined ? null : Math.max(0, at - started.value * 1000);
}
