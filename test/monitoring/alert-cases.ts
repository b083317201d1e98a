/** Series in promtool's notation, a sample each minute, of which an alert fires at `at` or does not. */
export interface AlertCase {
  readonly what: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
}

export interface AlertCases {
  readonly fires: readonly AlertCase[];
  readonly quiet: readonly AlertCase[];
}

const a = 'group_id="g", instance="a"';
const b = 'group_id="g", instance="b"';
const rebalances = (cause: string, on = a): string => `kafka_consumer_rebalance_total{${on}, cause="${cause}"}`;
const bucket = (le: string): string => `kafka_consumer_rebalance_duration_seconds_bucket{${a}, le="${le}"}`;
const progress = `kafka_consumer_last_progress_seconds_ago{${a}, topic="t", partition="0"}`;
const lag = `kafka_consumer_records_lag{${a}, topic="t", partition="0"}`;
const lagSeconds = `kafka_consumer_records_lag_seconds{${a}, topic="t", partition="0"}`;

/** Of a counter that begins at zero: it grows once, and that is enough. */
const onceIsEnough = (series: string): AlertCases => ({
  fires: [{ what: 'it grows', series: { [series]: '0x10 1x10' }, at: '12m' }],
  quiet: [{ what: 'it has grown before', series: { [series]: '1x30' }, at: '25m' }],
});
const gauge = (series: string, bad: string, good: string, at: string): AlertCases => ({
  fires: [{ what: 'bad', series: { [series]: bad }, at }],
  quiet: [{ what: 'good', series: { [series]: good }, at }],
});

/** Of every alert at least one of each kind. */
export const alertCases: Readonly<Record<string, AlertCases>> = {
  KafkaConsumerGroupWithoutPartitions: {
    fires: [
      {
        what: 'no member has any',
        series: {
          [`kafka_consumer_assigned_partitions{${a}}`]: '0x20',
          [`kafka_consumer_assigned_partitions{${b}}`]: '0x20',
        },
        at: '10m',
      },
    ],
    quiet: [
      {
        what: 'one member has none: there are more members than partitions',
        series: {
          [`kafka_consumer_assigned_partitions{${a}}`]: '0x20',
          [`kafka_consumer_assigned_partitions{${b}}`]: '3x20',
        },
        at: '10m',
      },
    ],
  },
  KafkaConsumerFailed: gauge(`kafka_consumer_failed{${a}}`, '1x10', '0x10', '5m'),
  KafkaConsumerRebalanceStorm: {
    fires: [{ what: 'seven in ten minutes', series: { [rebalances('group-changed')]: '0+1x20' }, at: '15m' }],
    quiet: [
      {
        what: 'one every three minutes',
        series: { [rebalances('group-changed')]: '0 0 1 1 1 2 2 2 3 3 3 4 4 4 5 5' },
        at: '15m',
      },
      { what: 'second rounds are not counted', series: { [rebalances('partitions-revoked')]: '0+1x20' }, at: '15m' },
    ],
  },
  KafkaConsumerRebalancesFrequent: {
    fires: [{ what: 'twelve in an hour', series: { [rebalances('group-changed')]: '0+0.2x80' }, at: '75m' }],
    quiet: [
      {
        what: 'five in an hour, that three members see',
        series: Object.fromEntries(
          ['a', 'b', 'c'].map((on) => [rebalances('group-changed', `group_id="g", instance="${on}"`), '0+0.085x80']),
        ),
        at: '75m',
      },
    ],
  },
  KafkaConsumerRebalancesSlow: {
    fires: [
      {
        what: 'all take more than 30 s',
        series: { [bucket('30')]: '0x40', [bucket('60')]: '0+1x40', [bucket('+Inf')]: '0+1x40' },
        at: '30m',
      },
    ],
    quiet: [
      {
        what: 'all take less than 10 s',
        series: { [bucket('10')]: '0+1x40', [bucket('60')]: '0+1x40', [bucket('+Inf')]: '0+1x40' },
        at: '30m',
      },
      {
        what: 'there is none',
        series: { [bucket('30')]: '0x40', [bucket('60')]: '4x40', [bucket('+Inf')]: '4x40' },
        at: '30m',
      },
    ],
  },
  KafkaConsumerExpelled: onceIsEnough(`kafka_consumer_expulsions_total{${a}, reason="expelled"}`),
  KafkaConsumerMemberVanished: {
    ...onceIsEnough(`kafka_consumer_partitions_taken_over_total{${a}, left="open"}`),
    quiet: [
      {
        what: 'members that hand over',
        series: {
          [`kafka_consumer_partitions_taken_over_total{${a}, left="clean"}`]: '0x10 9x10',
          [`kafka_consumer_partitions_taken_over_total{${a}, left="late"}`]: '0x10 1x10',
        },
        at: '12m',
      },
    ],
  },
  KafkaConsumerPartitionStuck: gauge(progress, '0+60x20', '30x20', '12m'),
  KafkaConsumerLagRising: {
    fires: [{ what: 'old and growing', series: { [lagSeconds]: '400x40', [lag]: '1000+50x40' }, at: '30m' }],
    quiet: [
      { what: 'old, and caught up with', series: { [lagSeconds]: '400x40', [lag]: '9000-50x40' }, at: '30m' },
      { what: 'growing, and young', series: { [lagSeconds]: '20x40', [lag]: '1000+50x40' }, at: '30m' },
    ],
  },
  KafkaConsumerDrainTimeouts: onceIsEnough(`kafka_consumer_drain_timeouts_total{${a}}`),
  KafkaConsumerReplays: {
    fires: [
      {
        what: 'many',
        series: { [`kafka_consumer_replayed_records_total{${a}, topic="t", cause="drain-timeout"}`]: '0x10 200x10' },
        at: '12m',
      },
    ],
    quiet: [
      {
        what: 'few',
        series: { [`kafka_consumer_replayed_records_total{${a}, topic="t", cause="drain-timeout"}`]: '0x10 20x10' },
        at: '12m',
      },
      {
        what: 'by wish',
        series: { [`kafka_consumer_replayed_records_total{${a}, topic="t", cause="seek"}`]: '0x10 900x10' },
        at: '12m',
      },
    ],
  },
  KafkaConsumerRecordsGivenUp: {
    ...onceIsEnough(`kafka_consumer_records_total{${a}, topic="t", outcome="dead-lettered"}`),
    quiet: [
      {
        what: 'a record fails and is delivered again',
        series: { [`kafka_consumer_records_total{${a}, topic="t", outcome="failed"}`]: '0x10 5x10' },
        at: '12m',
      },
    ],
  },
  KafkaConsumerCommitsFail: {
    fires: [
      { what: 'many', series: { [`kafka_consumer_commits_total{${a}, outcome="failed"}`]: '0+1x20' }, at: '12m' },
    ],
    quiet: [
      { what: 'one', series: { [`kafka_consumer_commits_total{${a}, outcome="failed"}`]: '0x10 1x10' }, at: '12m' },
      { what: 'repeated', series: { [`kafka_consumer_commits_total{${a}, outcome="retried"}`]: '0+9x20' }, at: '12m' },
    ],
  },
  KafkaConsumerBrokersAway: gauge(`kafka_consumer_broker_available{${a}}`, '0x10', '1x10', '5m'),
  KafkaConsumerSessionUnsure: onceIsEnough(`kafka_consumer_session_suspensions_total{${a}}`),
  KafkaConsumerEventLoopBlocked: {
    fires: [
      { what: 'for long', series: { [`kafka_consumer_event_loop_blocked_seconds_total{${a}}`]: '0x5 40x5' }, at: '7m' },
    ],
    quiet: [
      { what: 'a little', series: { [`kafka_consumer_event_loop_blocked_seconds_total{${a}}`]: '0x5 2x5' }, at: '7m' },
    ],
  },
  KafkaConsumerHooksFail: onceIsEnough(`kafka_consumer_hook_failures_total{${a}, kind="assigned"}`),
  KafkaConsumerCircuitOpen: gauge(
    `kafka_consumer_circuit_open{${a}, listener="L"}`,
    '1x10',
    '0 0 1 0 1 0 1 0 1 0',
    '8m',
  ),
};
