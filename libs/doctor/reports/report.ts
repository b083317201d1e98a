import { type Series } from './metrics-text';

/** What a process says of its consumers, from its page or its metrics; whichever it was, the other half is empty. */
export interface Report {
  /** Of all groups. */
  readonly consumers: readonly ReportedConsumer[];
  readonly series: readonly Series[];
}

/** One consumer as the state of the live page tells of it. */
export interface ReportedConsumer {
  readonly groupId: string;
  readonly name: string;
  /** Empty before it has joined. */
  readonly memberId: string;
  readonly reasons: readonly ReportedReason[];
  readonly partitions: readonly ReportedPartition[];
  /** As words, by name. */
  readonly options: ReadonlyMap<string, string>;
  /** Rules of configuration that it breaks. */
  readonly warnings: readonly { readonly rule: string; readonly problem: string }[];
  /** The rebalances of late. */
  readonly rebalances: readonly ReportedRebalance[];
}

export interface ReportedReason {
  readonly code: string;
  readonly says: string;
}

export interface ReportedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly paused: boolean;
  /** For how long its longest handler has been running; null: none is. */
  readonly runningMs: number | null;
}

export interface ReportedRebalance {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cause: string;
}

/** `refused`: nothing listens there. `silent`: it takes the connection, or not even that, and says nothing. */
export interface ReportFailure {
  readonly kind: 'refused' | 'silent' | 'unreadable';
  readonly message: string;
}

export const emptyReport: Report = { consumers: [], series: [] };
