import {
  drainParts,
  expulsionReasons,
  handOverStates,
  hookKinds,
  memberStates,
  moves,
  rebalanceCauses,
} from './labels';
import { counter, gauge, histogram } from './metric';

/** From a hand-over within one machine to a rebalance that waits for a session, or for `rebalanceTimeoutMs`. */
const rebalanceBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const requestBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
const drainBuckets = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60];

export const rebalances = {
  kafka_consumer_rebalance_total: counter({
    ...{ unit: 'rebalances', labels: ['cause'], values: { cause: rebalanceCauses } },
    help: 'Rebalances that this member has completed, also those that moved nothing here',
    java: '`rebalance-total`, without a cause',
  }),
  kafka_consumer_rebalance_duration_seconds: histogram(rebalanceBuckets, {
    labels: [],
    help: 'From the first sign of a rebalance to the new assignment; of the first one from the start of the consumer',
    java: '`rebalance-latency-total` (there a sum of milliseconds)',
  }),
  kafka_consumer_rebalance_failed_total: counter({
    ...{ unit: 'times', labels: ['code'] },
    help: 'Attempts of a rebalance that were refused, lost or overtaken, by error code; it goes on with the next one',
    java: '`failed-rebalance-total`, which counts MEMBER_ID_REQUIRED too',
  }),
  kafka_consumer_rebalance_rate_per_hour: gauge('max', {
    ...{ unit: 'rebalances', labels: [] },
    help: 'Rebalances completed within the last hour; a process that is younger has had less time',
    java: '`rebalance-rate-per-hour` (there the last minute, times sixty)',
  }),
  kafka_consumer_rebalance_latency_avg_seconds: gauge('max', {
    ...{ unit: 'seconds', labels: [] },
    help: 'Average duration of the rebalances within the last hour; no series while there was none',
    java: '`rebalance-latency-avg` (there of the last minute)',
  }),
  kafka_consumer_rebalance_latency_max_seconds: gauge('max', {
    ...{ unit: 'seconds', labels: [] },
    help: 'Longest of the rebalances within the last hour; no series while there was none',
    java: '`rebalance-latency-max` (there of the last minute)',
  }),
  kafka_consumer_last_rebalance_seconds_ago: gauge('min', {
    ...{ unit: 'seconds', labels: [] },
    help: 'Since the last rebalance was completed; no series before the first one',
    java: '`last-rebalance-seconds-ago` (there -1 before the first one)',
  }),
  kafka_consumer_rebalancing: gauge('max', {
    ...{ unit: 'yes or no', labels: [] },
    help: '1 while the member takes part in a rebalance or hands over, else 0',
    java: null,
  }),
  kafka_consumer_join_duration_seconds: histogram(rebalanceBuckets, {
    labels: [],
    help: 'How long JoinGroup was parked until all members had joined; none in the consumer protocol',
    java: '`join-time-avg`, `join-time-max`',
  }),
  kafka_consumer_sync_duration_seconds: histogram(rebalanceBuckets, {
    labels: [],
    help: 'How long SyncGroup took until the leader had assigned; none in the consumer protocol',
    java: '`sync-time-avg`, `sync-time-max`',
  }),
};

export const membership = {
  kafka_consumer_member_state: gauge('max', {
    ...{ unit: 'yes or no', labels: ['state'], values: { state: memberStates } },
    help: '1 for the state that the membership is in, 0 for the others',
    java: null,
  }),
  kafka_consumer_expulsions_total: counter({
    ...{ unit: 'times', labels: ['reason'], values: { reason: expulsionReasons } },
    help: 'How often the group went on without this member: its session ended, a handler outlasted maxPollIntervalMs, or another member took its groupInstanceId',
    java: null,
  }),
  kafka_consumer_session_suspensions_total: counter({
    ...{ unit: 'times', labels: [] },
    help: 'How often no heartbeat was answered for a session, so that no handler started until one was',
    java: null,
  }),
  kafka_consumer_heartbeat_duration_seconds: histogram(requestBuckets, {
    labels: [],
    help: 'How long the coordinator took to answer a heartbeat',
    java: '`heartbeat-response-time-max`',
  }),
  kafka_consumer_heartbeat_failures_total: counter({
    ...{ unit: 'times', labels: [] },
    help: 'Heartbeats that were refused or not answered',
    java: null,
  }),
  kafka_consumer_last_heartbeat_seconds_ago: gauge('max', {
    ...{ unit: 'seconds', labels: [] },
    help: 'Since the last heartbeat that was answered was sent; no series while it is not a member',
    java: '`last-heartbeat-seconds-ago` (there -1 before the first one)',
  }),
  kafka_consumer_broker_available: gauge('min', {
    ...{ unit: 'yes or no', labels: [] },
    help: '0 while no broker answers, else 1',
    java: null,
  }),
  kafka_consumer_failed: gauge('max', {
    ...{ unit: 'yes or no', labels: [] },
    help: '1 after an error that only a person can mend: the consumer is down until its process is restarted',
    java: null,
  }),
};

export const handOvers = {
  kafka_consumer_assigned_partitions: gauge('sum', {
    ...{ unit: 'partitions', labels: [] },
    help: 'Partitions that this member owns now',
    java: '`assigned-partitions`',
  }),
  kafka_consumer_partitions_moved_total: counter({
    ...{ unit: 'partitions', labels: ['how'], values: { how: moves } },
    help: 'Partitions that were assigned, revoked (handed over) or lost',
    java: null,
  }),
  kafka_consumer_partitions_taken_over_total: counter({
    ...{ unit: 'partitions', labels: ['left'], values: { left: handOverStates } },
    help: 'Partitions that this member began with, by how their owner before had left them: in good order (clean), with handlers that ran on (late), without a word (open), or before it had begun a record (idle)',
    java: null,
  }),
  kafka_consumer_drain_duration_seconds: histogram(drainBuckets, {
    ...{ labels: ['part'], values: { part: drainParts } },
    help: 'How long a hand-over took: waiting for handlers, revoked hooks, the last commit, and all of it',
    java: null,
  }),
  kafka_consumer_drain_timeouts_total: counter({
    ...{ unit: 'times', labels: [] },
    help: 'Hand-overs in which a handler did not end within drainTimeoutMs: its record is processed again by the next owner',
    java: null,
  }),
  kafka_consumer_hook_duration_seconds: histogram(drainBuckets, {
    ...{ labels: ['kind'], values: { kind: hookKinds } },
    help: 'How long a rebalance hook took, also one that failed',
    java: '`partition-assigned-latency-avg`, `partition-revoked-latency-avg`, `partition-lost-latency-avg` and their `-max`',
  }),
  kafka_consumer_hook_failures_total: counter({
    ...{ unit: 'times', labels: ['kind'], values: { kind: hookKinds } },
    help: 'Rebalance hooks that threw or did not end within hookTimeoutMs; an assigned hook is run again',
    java: null,
  }),
};
