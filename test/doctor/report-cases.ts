import { readPageState, type Observation, type Report } from '../../libs/doctor';
import { type Case } from './broker-cases';
import { group, member, metrics, observed, samples, source, type ReadingOfSource } from './sights';

const looks = samples(8, (second) => ({
  of: group({ members: [member('a', [0])] }),
  offsets: [[10 * second, 10 * second + 5]],
}));
export const said = (...readings: readonly ReadingOfSource[]): Observation =>
  observed(looks, { sources: [source(...readings)] });

/** A counter that goes so from reading to reading. */
export const counted = (series: string, ...values: readonly number[]): Observation =>
  said(...values.map((value) => metrics(`${series} ${value}`)));

const grows = (series: string, by = 3): Case => ({ fires: counted(series, 7, 7 + by), quiet: counted(series, 0, 0) });

export function page(consumer: object): Report {
  const whole = { name: 'default', memberId: 'a', health: { reasons: [] }, partitions: [], options: [], ...consumer };
  const report = readPageState({ groups: [{ groupId: 'billing', consumers: [whole] }] });
  if (report === null) throw new Error('not a state of the page');
  return report;
}

const reason = (code: string, says = 'it does'): Case => ({
  fires: said(page({ health: { reasons: [{ code, says }] } })),
  quiet: said(page({})),
});

const partition = { topic: 'orders', partition: 0 };
const options = [
  { option: 'drainTimeoutMs', value: '20000' },
  { option: 'maxPollIntervalMs', value: '300000' },
];
/** Of each finding that needs what members say of themselves. */
export const reportCases: Readonly<Record<string, Case>> = {
  'own-storm': reason('own-storm'),
  'group-storm': {
    fires: said(
      page({
        timeline: Array.from({ length: 6 }, () => ({ startedAt: '2026-03-31T13:34:00Z', cause: 'group-changed' })),
      }),
    ),
    quiet: said(
      page({
        timeline: [
          ...Array.from({ length: 6 }, () => ({ startedAt: '2026-03-31T12:00:00Z', cause: 'b joined' })),
          { startedAt: '2026-03-31T13:34:00Z', cause: 'this member joined' },
          ...Array.from({ length: 6 }, () => ({ startedAt: '2026-03-31T13:34:00Z', cause: 'the second part of #2' })),
        ],
      }),
    ),
  },
  rebalanced: grows('kafka_consumer_rebalance_total{group,cause="member-unknown"}'),
  'member-vanished': grows('kafka_consumer_partitions_taken_over_total{group,left="open"}'),
  'member-expelled': grows('kafka_consumer_expulsions_total{group,reason="expelled"}'),
  'instance-id-taken': grows('kafka_consumer_expulsions_total{group,reason="fenced"}'),
  'assignor-mismatch': reason(
    'failed',
    "it ended: Group billing uses the consumer assignor 'RoundRobinAssigner' (1 members)",
  ),
  'join-refused': reason('join-refused'),
  'not-joined': reason('not-joined'),
  'configuration-warned': {
    fires: said(page({ warnings: [{ rule: 'heartbeat-under-a-third', problem: 'heartbeatIntervalMs = 15000' }] })),
    quiet: said(page({ warnings: [] })),
  },
  'partition-paused': {
    fires: said(page({ partitions: [{ ...partition, paused: true }] })),
    quiet: said(page({ partitions: [{ ...partition, paused: false }] })),
  },
  'record-fails': grows('kafka_consumer_records_total{group,topic="orders",outcome="failed"}'),
  'record-stuck': {
    fires: counted('kafka_consumer_oldest_unfinished_seconds{group,topic="orders",partition="0"}', 301),
    quiet: counted('kafka_consumer_oldest_unfinished_seconds{group,topic="orders",partition="0"}', 299),
  },
  'records-given-up': grows('kafka_consumer_records_total{group,topic="orders",outcome="dead-lettered"}'),
  'records-processed-again': grows('kafka_consumer_replayed_records_total{group,topic="orders",cause="lost"}'),
  'circuit-open': {
    fires: counted('kafka_consumer_circuit_open{group,listener="Orders.place"}', 1),
    quiet: counted('kafka_consumer_circuit_open{group,listener="Orders.place"}', 0),
  },
  'commits-fail': grows('kafka_consumer_commits_total{group,outcome="failed"}'),
  failed: { fires: counted('kafka_consumer_failed{group}', 1), quiet: counted('kafka_consumer_failed{group}', 0) },
  'handler-outlasted-poll-interval': grows('kafka_consumer_expulsions_total{group,reason="poll-interval-exceeded"}'),
  'handler-slow': {
    fires: said(page({ options, partitions: [{ ...partition, runningMs: 21_000 }] })),
    quiet: said(page({ options, partitions: [{ ...partition, runningMs: 19_000 }] })),
  },
  'drain-timeouts': grows('kafka_consumer_drain_timeouts_total{group}'),
  'hooks-fail': grows('kafka_consumer_hook_failures_total{group,kind="assigned"}'),
  'event-loop-blocked': grows('kafka_consumer_event_loop_blocked_seconds_total{group}'),
  'heap-pressure': grows('nodejs_gc_duration_seconds_sum{kind="major"}', 0.2),
  leaving: reason('leaving'),
  'not-started': reason('not-started'),
  'brokers-away': {
    fires: counted('kafka_consumer_broker_available{group}', 0),
    quiet: counted('kafka_consumer_broker_available{group}', 1),
  },
  'session-unsure': grows('kafka_consumer_session_suspensions_total{group}'),
  'heartbeats-fail': grows('kafka_consumer_heartbeat_failures_total{group}'),
  'report-unreachable': { fires: said(page({}), 'silent'), quiet: said(page({})) },
  'report-without-group': {
    fires: said({ consumers: [], series: [] }),
    quiet: said(metrics()),
  },
};
