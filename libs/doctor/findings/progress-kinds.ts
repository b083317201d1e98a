import { ofHealth, type FindingKind } from './finding-kind';

/** What becomes of records. */
export const progressKinds = {
  'partition-stalled': {
    ...{ severity: 'warning', from: 'brokers', alert: 'KafkaConsumerPartitionStuck', health: 'record-stuck' },
    means: 'partitions have lag and an owner, and their committed offset does not move',
    consequence: 'What is behind it waits, and after a crash all since then is processed again.',
    remedy:
      'A handler that hangs, or takes longer than the window (--window): processingTimeoutMs. A record that always fails: onFailure with a dead-letter topic. Commits less often than the window: autoCommitIntervalMs.',
  },
  'partition-rewound': {
    ...{ severity: 'warning', from: 'brokers', alert: 'KafkaConsumerReplays', health: null },
    means: 'a committed offset has gone back',
    consequence: 'Everything from there on is processed again.',
    remedy:
      'None, if offsets were reset or a service has called seek. Otherwise two owners commit by turns (a client that commits after it has lost a partition), or the topic was truncated: autoOffsetReset (auto.offset.reset).',
  },
  'partition-slow': {
    ...{ severity: 'warning', from: 'brokers', alert: 'KafkaConsumerLagRising', health: null },
    means: 'records come faster than they are processed',
    consequence: 'Records are processed later and later, and may leave the log before they are.',
    remedy:
      'Faster handlers; more members, up to the number of partitions; concurrency with ordering: key or batch. With other clients max.poll.records and more threads.',
  },
  'partition-paused': {
    ...{ severity: 'info', from: 'reports', alert: null, health: null },
    means: 'the service has paused partitions',
    consequence: 'Nothing is processed of them until it calls resume, or they have another owner.',
    remedy: 'None, if that was meant: KafkaConsumer.resume, or the live page.',
  },
  'topic-abandoned': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'the group has committed offsets of a topic to which no member subscribes any more',
    consequence: 'Its lag grows and means nothing, and a dashboard cannot tell.',
    remedy: '`kafka-rebalance groups delete-offsets`, if it is not to come back.',
  },
  'records-deleted': {
    ...{ severity: 'critical', from: 'brokers', alert: null, health: null },
    means: 'the log begins behind the committed offset: records were deleted before they were processed',
    consequence: 'They are lost to this group; where it goes on says autoOffsetReset (auto.offset.reset).',
    remedy: 'A longer retention.ms of the topic, and what partition-slow and partition-stalled say.',
  },
  'offset-beyond-end': {
    ...{ severity: 'warning', from: 'brokers', alert: null, health: null },
    means: 'the committed offset is behind the end of the log: the topic was made anew, or has lost records',
    consequence:
      'New records are not read until the log has grown to there, or autoOffsetReset (auto.offset.reset) decides.',
    remedy: '`kafka-rebalance groups reset-offsets --to-earliest`, with the members stopped.',
  },
  'record-fails': ofHealth('record-fails', {
    ...{ severity: 'warning', from: 'reports', alert: null },
    consequence: 'It is tried again and again, and what comes behind it in its order waits.',
    remedy:
      'Read the error. onFailure: dead-letter sends such records on, retry.attempts says after how many times, and retry.fatal names errors that no attempt can mend.',
  }),
  'record-stuck': ofHealth('record-stuck', {
    ...{ severity: 'critical', from: 'reports', alert: 'KafkaConsumerPartitionStuck' },
    consequence: 'Lag grows behind it, and after a crash all since then is processed again.',
  }),
  'records-given-up': {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerRecordsGivenUp', health: null },
    means: 'records were given up: sent to the dead-letter topic, or skipped',
    consequence: 'They were not processed.',
    remedy:
      'Dead letters carry the error in their headers: mend the cause, and produce them again (onFailure, docs/failures.md).',
  },
  'records-processed-again': {
    ...{ severity: 'info', from: 'reports', alert: 'KafkaConsumerReplays', health: null },
    means: 'records were processed again that may have been processed before',
    consequence: 'Effects that are not idempotent have happened twice.',
    remedy: 'By cause: docs/offsets.md. Fencing tokens and transactions make them harmless: docs/exactly-once.md.',
  },
  'circuit-open': ofHealth('circuit-open', {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerCircuitOpen' },
    consequence: 'Its topics wait in this member.',
  }),
  'commits-fail': {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerCommitsFail', health: null },
    means: 'commits of a member fail',
    consequence: 'A crash now has more processed again.',
    remedy: 'kafka_consumer_commit_failures_total names the code: docs/reference/errors.md.',
  },
} as const satisfies Record<string, FindingKind>;
