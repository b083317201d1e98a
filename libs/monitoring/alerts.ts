import { defaultAlertThresholds, type AlertThresholds } from './alert-thresholds';

/** `critical`: somebody has to get up. `warning`: by day. */
export type AlertSeverity = 'critical' | 'warning';

export interface Alert {
  readonly name: string;
  readonly severity: AlertSeverity;
  readonly expr: string;
  /** How long `expr` holds before it fires, as Prometheus writes it. */
  readonly for: string;
  /** One line, with `$labels` and `$value` of Prometheus. */
  readonly summary: string;
  /** What it means for messages. */
  readonly consequence: string;
  /** Where to look, and what to change. */
  readonly remedy: string;
}

export interface AlertOptions {
  readonly thresholds?: Partial<AlertThresholds>;
  /**
   * All windows and waits are multiplied by it; thresholds are not. Below 1 for tests and demonstrations, where a fault lasts
   * seconds. Default 1.
   */
  readonly pace?: number;
}

/**
 * The alerts of a group. Each holds over the group, not over a member: one without partitions is normal, and a rebalance is
 * counted by every member that sees it.
 */
export function alerts({ thresholds = {}, pace = 1 }: AlertOptions = {}): readonly Alert[] {
  const limit = { ...defaultAlertThresholds, ...thresholds };
  const time = (seconds: number): string => prometheusDuration(seconds * pace);
  // The second round of a cooperative rebalance is not another rebalance.
  const rebalances = (window: string): string =>
    `max by (group_id) (sum by (group_id, instance) (increase(kafka_consumer_rebalance_total{cause!="partitions-revoked"}[${window}])))`;
  const grown = (metric: string, window: string, by = 'group_id'): string =>
    `sum by (${by}) (increase(${metric}[${window}]))`;
  return [
    {
      ...{ name: 'KafkaConsumerGroupWithoutPartitions', severity: 'critical', for: time(300) },
      expr: 'sum by (group_id) (kafka_consumer_assigned_partitions) == 0',
      summary: 'No member of group {{ $labels.group_id }} owns a partition',
      consequence: 'Nothing of its topics is processed.',
      remedy:
        'Look at the health of the members: a rebalance that does not end, a topic that does not exist, missing ACLs. One member ' +
        'without partitions would be normal; this is all of them together.',
    },
    {
      ...{ name: 'KafkaConsumerFailed', severity: 'critical', for: time(60) },
      expr: 'max by (group_id, instance) (kafka_consumer_failed) == 1',
      summary: 'A consumer of group {{ $labels.group_id }} on {{ $labels.instance }} has ended by a fatal error',
      consequence: 'Its partitions have gone to others; it takes no part until it is restarted.',
      remedy: 'Read the error in its log or its health, and docs/reference/errors.md. A liveness probe restarts it.',
    },
    {
      ...{ name: 'KafkaConsumerRebalanceStorm', severity: 'critical', for: time(60) },
      expr: `${rebalances(time(600))} >= ${limit.stormRebalances}`,
      summary: 'Group {{ $labels.group_id }} has rebalanced {{ $value | printf "%.0f" }} times in ten minutes',
      consequence: 'Partitions keep moving; with an eager assignor nothing is processed while they do.',
      remedy:
        'The timeline names who joins, leaves and times out. A deploy or an autoscaler: static members (groupInstanceId), slower ' +
        'steps. Members that are expelled: see KafkaConsumerExpelled.',
    },
    {
      ...{ name: 'KafkaConsumerRebalancesFrequent', severity: 'warning', for: time(300) },
      expr: `${rebalances(time(3600))} > ${limit.rebalancesPerHour}`,
      summary: 'Group {{ $labels.group_id }} has rebalanced {{ $value | printf "%.0f" }} times in an hour',
      consequence: 'Every one of them may move partitions, and costs their caches and their pace.',
      remedy: 'Look at the causes: sum by (cause) (increase(kafka_consumer_rebalance_total[1h])), and at the timeline.',
    },
    {
      ...{ name: 'KafkaConsumerRebalancesSlow', severity: 'warning', for: time(300) },
      // A histogram has no series of its own name: its quantile is compared.
      expr: `histogram_quantile(0.95, sum by (group_id, le) (rate(kafka_consumer_rebalance_duration_seconds_bucket[${time(900)}]))) > ${limit.rebalanceSeconds}`,
      summary: 'Rebalances of group {{ $labels.group_id }} take up to {{ $value | printf "%.0f" }} s',
      consequence: 'Partitions that move are not processed meanwhile.',
      remedy:
        'The slowest member decides: kafka_consumer_drain_duration_seconds by instance and part. Shorter handlers or drainTimeoutMs ' +
        'for part "handlers", faster hooks for "hooks".',
    },
    {
      ...{ name: 'KafkaConsumerExpelled', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_expulsions_total', time(900), 'group_id, instance, reason')} > 0`,
      summary: '{{ $labels.instance }} was out of group {{ $labels.group_id }} ({{ $labels.reason }})',
      consequence: 'What it had not committed is processed again by others.',
      remedy:
        'poll-interval-exceeded: a handler ran longer than maxPollIntervalMs. expelled: it was silent for a session, as a process ' +
        'that is frozen or starved is. fenced: two members have the same groupInstanceId.',
    },
    {
      ...{ name: 'KafkaConsumerMemberVanished', severity: 'warning', for: '0s' },
      // Not of replays: whoever had committed everything when it crashed leaves none.
      expr: `${grown('kafka_consumer_partitions_taken_over_total{left="open"}', time(900))} > 0`,
      summary: 'A member of group {{ $labels.group_id }} went without handing over',
      consequence:
        'It crashed, froze or was expelled; its partitions stood still for its session, and records may be processed again.',
      remedy: 'The timeline names the member. Look at its last log, at memory limits (OOMKilled) and at its node.',
    },
    {
      ...{ name: 'KafkaConsumerPartitionStuck', severity: 'critical', for: time(120) },
      expr: `max by (group_id, topic, partition) (kafka_consumer_last_progress_seconds_ago) > ${limit.stuckSeconds}`,
      summary: '{{ $labels.topic }}-{{ $labels.partition }} of group {{ $labels.group_id }} stands still',
      consequence: 'Its lag grows, and after a crash all since then is processed again.',
      remedy:
        'The health of its owner names the record. A handler that hangs: processingTimeoutMs. A record that always fails: onFailure with a ' +
        'dead-letter topic.',
    },
    {
      ...{ name: 'KafkaConsumerLagRising', severity: 'warning', for: time(600) },
      expr:
        `max by (group_id, topic) (kafka_consumer_records_lag_seconds) > ${limit.lagSeconds} and ` +
        `sum by (group_id, topic) (deriv(kafka_consumer_records_lag[${time(900)}])) > 0`,
      summary:
        'Group {{ $labels.group_id }} is {{ $value | printf "%.0f" }} s behind on {{ $labels.topic }}, and falls back',
      consequence: 'Records are processed late, and may leave the log before they are.',
      remedy: 'More members (up to the number of partitions), concurrency with ordering by key, or faster handlers.',
    },
    {
      ...{ name: 'KafkaConsumerDrainTimeouts', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_drain_timeouts_total', time(900), 'group_id, instance')} > 0`,
      summary:
        '{{ $labels.instance }} handed partitions of group {{ $labels.group_id }} over before their handlers had ended',
      consequence: 'Those records are processed again by the next owner.',
      remedy:
        'Raise drainTimeoutMs (and stopTimeoutMs, terminationGracePeriodSeconds), or make handlers heed context.signal.',
    },
    {
      ...{ name: 'KafkaConsumerReplays', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_replayed_records_total{cause!="seek"}', time(900), 'group_id, cause')} > ${limit.replays}`,
      summary:
        'Group {{ $labels.group_id }} has processed {{ $value | printf "%.0f" }} records again ({{ $labels.cause }})',
      consequence: 'Effects that are not idempotent have happened twice.',
      remedy: 'By cause: docs/offsets.md. Fencing tokens and transactions make them harmless: docs/exactly-once.md.',
    },
    {
      ...{ name: 'KafkaConsumerRecordsGivenUp', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_records_total{outcome=~"dead-lettered|skipped"}', time(900), 'group_id, topic, outcome')} > ${limit.givenUp}`,
      summary:
        '{{ $value | printf "%.0f" }} records of {{ $labels.topic }} were {{ $labels.outcome }} by group {{ $labels.group_id }}',
      consequence: 'They were not processed.',
      remedy: 'Dead letters carry the error in their headers: mend the cause, and produce them again.',
    },
    {
      ...{ name: 'KafkaConsumerCommitsFail', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_commits_total{outcome="failed"}', time(600), 'group_id, instance')} > ${limit.failedCommits}`,
      summary: 'Commits of {{ $labels.instance }} to group {{ $labels.group_id }} fail',
      consequence: 'A crash now has more processed again.',
      remedy: 'kafka_consumer_commit_failures_total names the code: docs/reference/errors.md.',
    },
    {
      ...{ name: 'KafkaConsumerBrokersAway', severity: 'critical', for: time(60) },
      expr: 'min by (group_id, instance) (kafka_consumer_broker_available) == 0',
      summary: 'Kafka does not answer {{ $labels.instance }} of group {{ $labels.group_id }}',
      consequence: 'It processes what it has, and after a session nothing.',
      remedy: 'Brokers, listeners, network. It goes on by itself.',
    },
    {
      ...{ name: 'KafkaConsumerSessionUnsure', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_session_suspensions_total', time(900), 'group_id, instance')} > 0`,
      summary: 'No heartbeat of {{ $labels.instance }} in group {{ $labels.group_id }} was answered for a session',
      consequence: 'No handler started meanwhile; its partitions may have gone to others.',
      remedy: 'The coordinator, the network to it, or a process that was frozen (memory, CPU limits, the host).',
    },
    {
      ...{ name: 'KafkaConsumerEventLoopBlocked', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_event_loop_blocked_seconds_total', time(300), 'group_id, instance')} > ${limit.blockedSeconds}`,
      summary:
        'The event loop of {{ $labels.instance }} was blocked for {{ $value | printf "%.0f" }} s in five minutes',
      consequence: 'All its partitions wait, and so does a group that rebalances.',
      remedy: 'Its log names the listeners: await between smaller pieces, or compute in a worker thread.',
    },
    {
      ...{ name: 'KafkaConsumerHooksFail', severity: 'warning', for: '0s' },
      expr: `${grown('kafka_consumer_hook_failures_total', time(900), 'group_id, instance, kind')} > 0`,
      summary: '{{ $labels.kind }} hooks of {{ $labels.instance }} in group {{ $labels.group_id }} fail',
      consequence: 'Partitions wait for an assigned hook; a revoked or lost one is not repeated.',
      remedy: 'Its log has the error.',
    },
    {
      ...{ name: 'KafkaConsumerCircuitOpen', severity: 'warning', for: time(300) },
      expr: 'max by (group_id, instance, listener) (kafka_consumer_circuit_open) == 1',
      summary: '{{ $labels.listener }} of {{ $labels.instance }} is paused, for it keeps failing',
      consequence: 'Its topics wait in this member.',
      remedy: 'What the listener depends on. It goes on by itself when a trial succeeds.',
    },
  ];
}

/** `1m30s`; at least a second. */
function prometheusDuration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return [h > 0 ? `${h}h` : '', m > 0 ? `${m}m` : '', s > 0 ? `${s}s` : ''].join('');
}
