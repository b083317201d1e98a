/** What both contenders run under. Times are milliseconds. */
export const settings = {
  partitions: 12,
  members: 3,
  recordsPerSecond: 300,
  handlerMs: 1,
  slowHandlerMs: 5000,
  sessionTimeoutMs: 6000,
  heartbeatIntervalMs: 1000,
  steadyMs: 3000,
} as const;
