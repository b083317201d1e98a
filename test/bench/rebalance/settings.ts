/** What all contenders run under. Times are milliseconds. */
export const settings = {
  partitions: 12,
  members: 3,
  recordsPerSecond: 300,
  handlerMs: 1,
  slowHandlerMs: 5000,
  /** From a crash to the slow record, which then runs when the group learns of it. */
  slowAfterCrashMs: 3000,
  /** Above `slowHandlerMs`: a heartbeat that waits for a handler is in time. */
  sessionTimeoutMs: 6000,
  heartbeatIntervalMs: 1000,
  /** As long as most events take: the longest gap of a longer time is longer. */
  steadyMs: 6000,
  /** librdkafka's default is 5000; the others commit after every batch. */
  librdkafkaCommitIntervalMs: 200,
} as const;
