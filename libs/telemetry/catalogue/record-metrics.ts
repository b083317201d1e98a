import { commitOutcomes, recordOutcomes, replayCauses } from './labels';
import { counter, gauge, histogram } from './metric';

const commitBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
/** From what computes nothing to `maxPollIntervalMs`. */
const handlerBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

export const commits = {
  kafka_consumer_commits_total: counter({
    ...{ unit: 'times', labels: ['outcome'], values: { outcome: commitOutcomes } },
    help: 'OffsetCommit requests that succeeded (ok), failed and are repeated, or failed',
    java: '`commit-total`, without an outcome',
  }),
  kafka_consumer_commit_duration_seconds: histogram(commitBuckets, {
    labels: [],
    help: 'How long the coordinator took to answer a commit that succeeded',
    java: '`commit-latency-avg`, `commit-latency-max`',
  }),
  kafka_consumer_commit_failures_total: counter({
    ...{ unit: 'times', labels: ['code'] },
    help: 'OffsetCommit requests that failed, repeated or not, by error code',
    java: null,
  }),
};

export const processing = {
  kafka_consumer_records_consumed_total: counter({
    ...{ unit: 'records', labels: ['topic'] },
    help: 'Records that fetches have brought, processed or not',
    java: '`records-consumed-total` (there what `poll` has returned)',
  }),
  kafka_consumer_bytes_consumed_total: counter({
    ...{ unit: 'bytes', labels: ['topic'] },
    help: 'Bytes of those records, decompressed',
    java: '`bytes-consumed-total` (there what `poll` has returned)',
  }),
  kafka_consumer_records_total: counter({
    ...{ unit: 'records', labels: ['topic', 'outcome'], values: { outcome: recordOutcomes } },
    help: 'Deliveries by outcome: processed, failed (delivered again), stale (its ack came after the end of the lease), or given up: skipped, dead-lettered, postponed (to a retry topic)',
    java: null,
  }),
  kafka_consumer_replayed_records_total: counter({
    ...{ unit: 'records', labels: ['topic', 'cause'], values: { cause: replayCauses } },
    help: 'Records processed again that may have been processed before, by cause; what a crash left in flight is not known in full',
    java: null,
  }),
  kafka_consumer_handler_duration_seconds: histogram(handlerBuckets, {
    labels: ['listener'],
    help: 'How long a call of the listener took, with a record or a batch, in success or failure; not of one that gave its records back (nack)',
    java: null,
  }),
  kafka_consumer_records_in_flight: gauge('sum', {
    ...{ unit: 'records', labels: ['topic'] },
    help: 'Records that handlers are at now',
    java: null,
  }),
  kafka_consumer_records_pending: gauge('sum', {
    ...{ unit: 'records', labels: ['topic'] },
    help: 'Records received and not processed, also those in flight',
    java: null,
  }),
  kafka_consumer_retrying_records: gauge('sum', {
    ...{ unit: 'records', labels: ['topic'] },
    help: 'Records that have failed and are delivered again',
    java: null,
  }),
  kafka_consumer_buffered_bytes: gauge('sum', {
    ...{ unit: 'bytes', labels: ['topic'] },
    help: 'Bytes of records that wait for their handler',
    java: null,
  }),
  kafka_consumer_paused_partitions: gauge('sum', {
    ...{ unit: 'partitions', labels: [] },
    help: 'Partitions that the service has paused',
    java: null,
  }),
  kafka_consumer_circuit_open: gauge('max', {
    ...{ unit: 'yes or no', labels: ['listener'] },
    help: '1 while the circuit breaker of the listener keeps it from being called, else 0',
    java: null,
  }),
  kafka_consumer_event_loop_blocked_seconds_total: counter({
    ...{ unit: 'seconds', labels: [] },
    help: 'For how long the event loop was blocked, counting blocks longer than eventLoopWarningMs',
    java: null,
  }),
};

export const positions = {
  kafka_consumer_records_lag: gauge('sum', {
    ...{ unit: 'records', labels: ['topic', 'partition'] },
    help: 'Offsets between what is processed and the end of the log, as the last fetch has told it',
    java: '`records-lag` (there from what `poll` has returned, and with `read_committed` to the last stable offset)',
  }),
  kafka_consumer_records_lag_max: gauge('max', {
    ...{ unit: 'records', labels: ['topic'] },
    help: 'The greatest lag of a partition of the topic now',
    java: '`records-lag-max` (there of the last minute, over all topics)',
  }),
  kafka_consumer_records_lag_seconds: gauge('max', {
    ...{ unit: 'seconds', labels: ['topic', 'partition'] },
    help: 'Age of the oldest record that is not processed, by its timestamp; 0 without lag',
    java: null,
  }),
  kafka_consumer_records_lead: gauge('min', {
    ...{ unit: 'records', labels: ['topic', 'partition'] },
    help: 'Offsets between the beginning of the log and what is processed: at 0 retention deletes what is not processed',
    java: '`records-lead` (there to what `poll` has returned)',
  }),
  kafka_consumer_oldest_unfinished_seconds: gauge('max', {
    ...{ unit: 'seconds', labels: ['topic', 'partition'] },
    help: 'For how long the oldest record received and not processed has been that; 0 while there is none',
    java: null,
  }),
  kafka_consumer_last_progress_seconds_ago: gauge('max', {
    ...{ unit: 'seconds', labels: ['topic', 'partition'] },
    help: 'Since a record of the partition was processed, or since there is lag; 0 without lag',
    java: null,
  }),
};
