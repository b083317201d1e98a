import { ofHealth, type FindingKind } from './finding-kind';

/** One process: handlers, event loop, memory. */
export const processKinds = {
  failed: ofHealth('failed', {
    ...{ severity: 'critical', from: 'reports', alert: 'KafkaConsumerFailed' },
    consequence: 'Its partitions have gone to others; it takes no part until it is restarted.',
  }),
  'handler-outlasted-poll-interval': ofHealth('handler-outlasted-poll-interval', {
    ...{ severity: 'critical', from: 'reports', alert: 'KafkaConsumerExpelled' },
    consequence: 'Its partitions have gone to others, which process the same record again, and may take as long.',
  }),
  'handler-slow': {
    ...{ severity: 'warning', from: 'reports', alert: null, health: null },
    means: 'handlers take long, beside the time-outs or beside what comes',
    consequence:
      'Lag grows; a rebalance cannot hand over in time, and at maxPollIntervalMs the member is out of its group.',
    remedy:
      'Look at what the handler waits for; processingTimeoutMs bounds one delivery. Otherwise raise drainTimeoutMs and maxPollIntervalMs above what handlers take, or take fewer records at once (batch.maxRecords, maxPollRecords).',
  },
  'drain-timeouts': {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerDrainTimeouts', health: null },
    means: 'partitions were handed over before their handlers had ended',
    consequence: 'Those records are processed again by the next owner.',
    remedy:
      'Raise drainTimeoutMs (and stopTimeoutMs, terminationGracePeriodSeconds), or make handlers heed context.signal.',
  },
  'hooks-fail': {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerHooksFail', health: null },
    means: 'rebalance hooks of a member fail',
    consequence: 'Partitions wait for an assigned hook; a revoked or lost one is not repeated.',
    remedy: 'Its log has the error; hookTimeoutMs says how long one may take.',
  },
  'event-loop-blocked': ofHealth('event-loop-blocked', {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerEventLoopBlocked' },
    consequence: 'All its partitions wait, and so does a group that rebalances.',
    remedy:
      'await between smaller pieces, or compute in a worker thread; the log names the listeners that ran (eventLoopWarningMs).',
  }),
  'heap-pressure': {
    ...{ severity: 'warning', from: 'reports', alert: null, health: null },
    means: 'the process spends much of its time on garbage: its heap is nearly full',
    consequence:
      'Everything in it becomes slow, then it ends with "heap out of memory", and its partitions wait for its session.',
    remedy:
      'Look for a leak (a heap snapshot). Otherwise a larger --max-old-space-size below the memory limit of the container, or less in memory: concurrency, fetchMaxBytes, maxPartitionFetchBytes.',
  },
  leaving: ofHealth('leaving', {
    ...{ severity: 'info', from: 'reports', alert: null },
    consequence: 'Its partitions go to others.',
  }),
  'not-started': ofHealth('not-started', {
    ...{ severity: 'info', from: 'reports', alert: null },
    consequence: 'It processes nothing yet.',
  }),
} as const satisfies Record<string, FindingKind>;
