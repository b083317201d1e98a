import { type CircuitBreakerOptions } from '../processing';
import { isAny } from './retry-policy';

/**
 * Stops the deliveries of a listener after so many failures in a row, and tries one record now and then until one
 * succeeds. Time is monotonic milliseconds.
 */
export class CircuitBreaker {
  private failures = 0;
  /** Null: closed. */
  private openUntil: number | null = null;
  private probing = false;

  constructor(private readonly options: CircuitBreakerOptions) {}

  get isOpen(): boolean {
    return this.openUntil !== null;
  }

  /** When a delivery may be tried: `now` or before if at once. A probe under way lets nobody else start. */
  mayStartAt(now: number): number {
    if (this.openUntil === null) return now;
    return this.probing ? Infinity : this.openUntil;
  }

  started(): void {
    if (this.isOpen) this.probing = true;
  }

  /** It said nothing of the listener: another one may be tried. */
  untold(): void {
    this.probing = false;
  }

  /** True if this closed it. */
  succeeded(): boolean {
    const closed = this.isOpen;
    this.failures = 0;
    this.openUntil = null;
    this.probing = false;
    return closed;
  }

  /** True if it is open now: the failure does not count as an attempt. */
  failed(error: Error, now: number): boolean {
    this.probing = false;
    const { failures: most = 5, probeAfterMs = 10_000, errors } = this.options;
    if (errors !== undefined && !isAny(error, errors)) return this.isOpen;
    this.failures += 1;
    if (this.failures >= most) this.openUntil = now + probeAfterMs;
    return this.isOpen;
  }
}
