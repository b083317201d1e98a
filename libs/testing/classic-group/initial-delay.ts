/** How long a group that was empty waits for more members before its first generation. */
export class InitialDelay {
  private delayMs: number;
  private remainingMs: number;
  /** Somebody has come since it was last looked at. */
  hasGrown = false;

  constructor(
    private readonly initialDelayMs: number,
    rebalanceTimeoutMs: number,
  ) {
    this.delayMs = initialDelayMs;
    this.remainingMs = Math.max(rebalanceTimeoutMs - initialDelayMs, 0);
  }

  /** For how much longer, when a delay is over; null: no longer. Goes on for as long as members come, up to a rebalance time-out. */
  extend(): number | null {
    if (!this.hasGrown || this.remainingMs === 0) return null;
    this.hasGrown = false;
    const next = Math.min(this.initialDelayMs, this.remainingMs);
    this.remainingMs = Math.max(this.remainingMs - this.delayMs, 0);
    this.delayMs = next;
    return next;
  }
}
