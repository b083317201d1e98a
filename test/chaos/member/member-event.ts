import { type ReplayCause } from '../../../libs/engine';

/** `[partition, epoch of the lease, fencing token]` */
export type AssignedLease = readonly [partition: number, epoch: number, token: number];

/** A line of a member's log. `at`: milliseconds of the machine's monotonic clock, the same for all processes. */
export type MemberEvent = { readonly at: number } &
  /** The assigned hook: before the first record. */
  (
    | { readonly e: 'assigned'; readonly leases: readonly AssignedLease[] }
    | { readonly e: 'revoked'; readonly p: readonly number[]; readonly timedOut: readonly number[] }
    | { readonly e: 'lost'; readonly p: readonly number[]; readonly reason: string }
    | { readonly e: 'started'; readonly p: number; readonly o: number; readonly epoch: number; readonly key: string }
    /** The handler has ended well. `fenced`: the database had a newer owner; `aborted`: the signal had said that it does not count. */
    | {
        readonly e: 'done';
        readonly p: number;
        readonly o: number;
        readonly epoch: number;
        readonly key: string;
        readonly fenced: boolean;
        readonly aborted: boolean;
      }
    | { readonly e: 'failed'; readonly p: number; readonly o: number; readonly epoch: number; readonly error: string }
    /** The broker has answered a commit that was sent `took` milliseconds before. */
    | {
        readonly e: 'committed';
        readonly offsets: readonly (readonly [partition: number, offset: number])[];
        readonly took: number;
      }
    | { readonly e: 'commit-failed'; readonly p: readonly number[]; readonly error: string }
    | { readonly e: 'replayed'; readonly p: number; readonly o: number; readonly cause: ReplayCause }
    | {
        readonly e: 'rebalanced';
        readonly generation: number;
        readonly durationMs: number;
        readonly kept: readonly number[];
      }
    /** Anything else that may explain something. */
    | { readonly e: 'told'; readonly what: string; readonly text: string }
    /** It cannot go on, and ends. */
    | { readonly e: 'gave-up'; readonly code: string; readonly error: string }
  );

export type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Milliseconds of the machine's monotonic clock. Node's `performance.now` begins anew in each process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
