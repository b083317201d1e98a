import { type ConsumerEvent, type ConsumerEventType, type Unstamped } from '../events';
import { type Listener } from '../listener';
import { type LongestRuns } from '../longest-runs';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { type CircuitBreaker } from './circuit-breaker';
import { type FailedRecords } from './failed-records';
import { type LeaseTransactions } from './lease-transactions';
import { type PartitionLease } from './partition-lease';
import { type Slots } from './slots';
import { type TimeSlice } from './time-slice';

export interface WorkerContext {
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly slice: TimeSlice;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Whether anybody would be told of such an event. */
  readonly hears: (type: ConsumerEventType) => boolean;
  readonly longestRuns: LongestRuns;
  /** Rule 1: whether the session lasts. `lease.changed` tells when the answer may be another. */
  readonly mayDeliver: () => boolean;
  /** The buffer of the lease has room again. */
  readonly onDemand: () => void;
  readonly transactions: LeaseTransactions;
  /** The consumer cannot go on. */
  readonly fail: (error: Error) => void;
  /** Commits what is processed of the lease; waits for no rebalance, and never rejects. */
  readonly commitWithoutWaiting: (lease: PartitionLease) => Promise<void>;
}

/** What the leases of one listener share. */
export interface ListenerWork {
  readonly listener: Listener;
  readonly slots: Slots;
  readonly breaker: CircuitBreaker | null;
  readonly failed: FailedRecords;
}
