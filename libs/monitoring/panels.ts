/** One graph of the dashboard. `$group`, `$topic` are its variables, `$__rate_interval` is Grafana's. */
export interface Panel {
  readonly section: string;
  readonly title: string;
  readonly about: string;
  /** As Grafana names units. */
  readonly unit: 'short' | 's' | 'bytes' | 'reqps' | 'percentunit';
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

const group = '{group_id=~"$group"}';
const topic = '{group_id=~"$group", topic=~"$topic"}';
const rate = (metric: string): string => `rate(${metric}[$__rate_interval])`;
const quantile = (q: number, metric: string, by: string): string =>
  `histogram_quantile(${q}, sum by (${by}, le) (${rate(`${metric}_bucket${group}`)}))`;

const rebalancing: readonly Panel[] = [
  {
    ...{ section: 'Rebalances', title: 'Rebalances in an hour, by cause', unit: 'short' },
    about: 'Of the member that saw most. partitions-revoked is the second round of a cooperative rebalance.',
    queries: [
      {
        expr: `max by (group_id, cause) (increase(kafka_consumer_rebalance_total${group}[1h]))`,
        legend: '{{group_id}} {{cause}}',
      },
    ],
  },
  {
    ...{ section: 'Rebalances', title: 'Duration', unit: 's' },
    about: 'From the first sign of a rebalance to the new assignment.',
    queries: [
      { expr: quantile(0.5, 'kafka_consumer_rebalance_duration_seconds', 'group_id'), legend: '{{group_id}} median' },
      { expr: quantile(0.95, 'kafka_consumer_rebalance_duration_seconds', 'group_id'), legend: '{{group_id}} 95 %' },
    ],
  },
  {
    ...{ section: 'Rebalances', title: 'Partitions of each member', unit: 'short' },
    about: 'One without any is normal where there are more members than partitions.',
    queries: [{ expr: `kafka_consumer_assigned_partitions${group}`, legend: '{{group_id}} {{instance}}' }],
  },
  {
    ...{ section: 'Rebalances', title: 'Partitions moved', unit: 'reqps' },
    about: 'Assigned, revoked (handed over), lost.',
    queries: [
      {
        expr: `sum by (group_id, how) (${rate(`kafka_consumer_partitions_moved_total${group}`)})`,
        legend: '{{group_id}} {{how}}',
      },
    ],
  },
  {
    ...{ section: 'Rebalances', title: 'Hand-over, by part', unit: 's' },
    about: '95 of 100 drains: waiting for handlers, revoked hooks, the last commit.',
    queries: [
      {
        expr: quantile(0.95, 'kafka_consumer_drain_duration_seconds', 'group_id, part'),
        legend: '{{group_id}} {{part}}',
      },
    ],
  },
  {
    ...{ section: 'Rebalances', title: 'Expelled, drains out of time', unit: 'short' },
    about: 'In a quarter of an hour.',
    queries: [
      {
        expr: `sum by (group_id, instance, reason) (increase(kafka_consumer_expulsions_total${group}[15m]))`,
        legend: '{{instance}} {{reason}}',
      },
      {
        expr: `sum by (group_id, instance) (increase(kafka_consumer_drain_timeouts_total${group}[15m]))`,
        legend: '{{instance}} drain timed out',
      },
    ],
  },
];

const records: readonly Panel[] = [
  {
    ...{ section: 'Records', title: 'Lag', unit: 'short' },
    about: 'Records in the log that are not processed.',
    queries: [
      { expr: `sum by (group_id, topic) (kafka_consumer_records_lag${topic})`, legend: '{{group_id}} {{topic}}' },
    ],
  },
  {
    ...{ section: 'Records', title: 'Lag in seconds', unit: 's' },
    about: 'The age of the oldest record that is not processed.',
    queries: [
      {
        expr: `max by (group_id, topic) (kafka_consumer_records_lag_seconds${topic})`,
        legend: '{{group_id}} {{topic}}',
      },
    ],
  },
  {
    ...{ section: 'Records', title: 'Deliveries, by outcome', unit: 'reqps' },
    about: 'failed: delivered again. stale: ended after the lease, and does not count.',
    queries: [
      {
        expr: `sum by (group_id, outcome) (${rate(`kafka_consumer_records_total${topic}`)})`,
        legend: '{{group_id}} {{outcome}}',
      },
    ],
  },
  {
    ...{ section: 'Records', title: 'Processed again, by cause', unit: 'short' },
    about: 'In a quarter of an hour.',
    queries: [
      {
        expr: `sum by (group_id, cause) (increase(kafka_consumer_replayed_records_total${topic}[15m]))`,
        legend: '{{group_id}} {{cause}}',
      },
    ],
  },
  {
    ...{ section: 'Records', title: 'Time since the last progress', unit: 's' },
    about: 'Of the partition that has waited longest while there is lag.',
    queries: [
      {
        expr: `max by (group_id, topic) (kafka_consumer_last_progress_seconds_ago${topic})`,
        legend: '{{group_id}} {{topic}}',
      },
    ],
  },
  {
    ...{ section: 'Records', title: 'In handlers, and waiting for them', unit: 'short' },
    about: 'Records.',
    queries: [
      { expr: `sum by (group_id) (kafka_consumer_records_in_flight${topic})`, legend: '{{group_id}} in handlers' },
      {
        expr: `sum by (group_id) (kafka_consumer_records_pending${topic})`,
        legend: '{{group_id}} received, not processed',
      },
    ],
  },
  {
    ...{ section: 'Records', title: 'Handlers', unit: 's' },
    about: 'How long they take.',
    queries: [
      { expr: quantile(0.5, 'kafka_consumer_handler_duration_seconds', 'listener'), legend: '{{listener}} median' },
      { expr: quantile(0.99, 'kafka_consumer_handler_duration_seconds', 'listener'), legend: '{{listener}} 99 %' },
    ],
  },
  {
    ...{ section: 'Records', title: 'Buffered', unit: 'bytes' },
    about: 'Of records that wait for their handler.',
    queries: [{ expr: `sum by (group_id, instance) (kafka_consumer_buffered_bytes${topic})`, legend: '{{instance}}' }],
  },
];

const membership: readonly Panel[] = [
  {
    ...{ section: 'Membership and commits', title: 'Since the last heartbeat that was answered', unit: 's' },
    about: 'Of each member; a session has to be longer.',
    queries: [{ expr: `kafka_consumer_last_heartbeat_seconds_ago${group}`, legend: '{{group_id}} {{instance}}' }],
  },
  {
    ...{ section: 'Membership and commits', title: 'Answers of the coordinator', unit: 's' },
    about: '95 of 100.',
    queries: ['join', 'sync', 'heartbeat', 'commit'].map((what) => ({
      expr: quantile(0.95, `kafka_consumer_${what}_duration_seconds`, 'group_id'),
      legend: `{{group_id}} ${what}`,
    })),
  },
  {
    ...{ section: 'Membership and commits', title: 'Commits, by outcome', unit: 'reqps' },
    about: 'retried: repeated at once. failed: due again at the next one.',
    queries: [
      {
        expr: `sum by (group_id, outcome) (${rate(`kafka_consumer_commits_total${group}`)})`,
        legend: '{{group_id}} {{outcome}}',
      },
    ],
  },
  {
    ...{ section: 'Membership and commits', title: 'Blocked event loop', unit: 'percentunit' },
    about: 'Share of the time.',
    queries: [{ expr: rate(`kafka_consumer_event_loop_blocked_seconds_total${group}`), legend: '{{instance}}' }],
  },
];

export const panels: readonly Panel[] = [...rebalancing, ...records, ...membership];
