/** What every run has. Times are milliseconds. */
export const settings = {
  recordsPerSecond: 50,
  /** Of records: each in its partition. */
  keys: 60,
  sessionTimeoutMs: 6000,
  heartbeatIntervalMs: 1000,
  /** Shorter than the longest handlers of the plan: who takes those is thrown out. */
  maxPollIntervalMs: 10_000,
  stopTimeoutMs: 8000,
  autoCommitIntervalMs: 1000,
  requestTimeoutMs: 8000,
  /** For everything to be owned, processed and committed when the faults are over. */
  settleTimeoutMs: 120_000,
} as const;

export const topic = 'orders';
