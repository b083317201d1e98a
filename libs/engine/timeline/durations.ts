import { type RebalanceEntry } from './rebalance-entry';

type Slowest = RebalanceEntry['slowest'];

/** A tenth of a millisecond is as much as one wants to read. */
export function tenths(durationMs: number): number {
  return Math.round(Math.max(0, durationMs) * 10) / 10;
}

export function longer(soFar: number | null, durationMs: number): number {
  return Math.max(soFar ?? 0, tenths(durationMs));
}

/** The slower one of what was slowest so far, and this. */
export function slower(soFar: Slowest, what: string, durationMs: number): Slowest {
  return durationMs > (soFar?.ms ?? 0) ? { what, ms: tenths(durationMs) } : soFar;
}
