/**
 * What the brokers are asked for. A handler may take `maxPollIntervalMs`; 15 minutes is what brokers allow by default
 * (`transaction.max.timeout.ms`).
 */
export function transactionTimeoutMs(maxPollIntervalMs: number): number {
  return Math.min(maxPollIntervalMs, 900_000);
}
