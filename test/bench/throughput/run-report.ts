/** What one run of one contender came to. Null: it cannot be told of this one. */
export interface RunReport {
  readonly recordsPerSecond: number;
  /** Of all processors, user and system, in microseconds. */
  readonly cpuUsPerRecord: number | null;
  readonly peakRssMb: number | null;
  /** How late the event loop was, in milliseconds. */
  readonly loopDelayMs: { readonly p99: number; readonly max: number } | null;
  /** As the client counts them. */
  readonly requestsPerSecond: number | null;
}
