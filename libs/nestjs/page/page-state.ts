// The shapes that the page's own script reads. It runs in a browser, so nothing is imported here.

/** Everything that the page shows. No record, no key, nothing of `client`: neither credentials nor TLS material. */
export interface PageState {
  /** Whether partitions can be paused and resumed here. */
  readonly actions: boolean;
  readonly groups: readonly PageGroup[];
}

export interface PageGroup {
  readonly groupId: string;
  /** Those of this process. */
  readonly consumers: readonly PageConsumer[];
  /** Everybody in the group, as its coordinator tells; null: not known. */
  readonly members: readonly PageMember[] | null;
  /** Why they are not known, if the coordinator was asked. */
  readonly problem: string | null;
}

/** A member of the group, of whatever process. */
export interface PageMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly host: string;
  readonly assigned: readonly { readonly topic: string; readonly partition: number }[];
}

export interface PageConsumer {
  /** `name` of the module's options. */
  readonly name: string;
  readonly protocol: string;
  readonly phase: string;
  /** Empty before it has joined. */
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly generation: number;
  readonly rebalancing: boolean;
  readonly health: PageHealth;
  /** In whole seconds; null: none was answered yet. */
  readonly lastHeartbeatMsAgo: number | null;
  readonly partitions: readonly PagePartition[];
  /** Newest first. Null: none is kept. */
  readonly timeline: readonly PageRebalance[] | null;
  readonly options: readonly PageOption[];
  /** Null: they were not looked at. */
  readonly warnings: readonly PageWarning[] | null;
}

export interface PageHealth {
  readonly started: boolean;
  readonly live: boolean;
  readonly ready: boolean;
  readonly reasons: readonly {
    readonly code: string;
    readonly fault: string;
    readonly says: string;
    readonly threshold: string | null;
    readonly remedy: string;
  }[];
}

/** Offsets are decimal, as they may be larger than a number of JSON. Ages are whole seconds, in milliseconds. */
export interface PagePartition {
  readonly topic: string;
  readonly partition: number;
  readonly phase: 'starting' | 'active' | 'draining';
  readonly paused: boolean;
  readonly lag: number | null;
  readonly inFlight: number;
  readonly pending: number;
  readonly retrying: number;
  readonly bufferedBytes: number;
  readonly position: string | null;
  readonly committed: string | null;
  readonly highWatermark: string | null;
  readonly oldest: { readonly offset: string; readonly ageMs: number } | null;
  readonly runningMs: number | null;
  readonly failing: { readonly offset: string; readonly attempt: number; readonly error: string } | null;
}

/** `{ "orders": "0-3,7" }`, and how many that are. Of many not all are named: `"0,2,4,…"`. */
export interface PagePartitionList {
  readonly count: number;
  readonly topics: Readonly<Record<string, string>>;
  /** How many topics there are beyond these. */
  readonly moreTopics: number;
}

export interface PageRebalance {
  readonly id: number;
  readonly state: 'running' | 'completed' | 'abandoned';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly settledMs: number | null;
  readonly cause: string;
  readonly protocol: string | null;
  /** How many the group had after it; null: not known. */
  readonly members: number | null;
  readonly generation: { readonly from: number | null; readonly to: number | null };
  readonly phases: Readonly<Record<'drainMs' | 'joinMs' | 'syncMs' | 'startMs', number | null>>;
  readonly assigned: PagePartitionList;
  readonly revoked: PagePartitionList;
  readonly kept: PagePartitionList;
  readonly lost: PagePartitionList;
  /** Whose handlers still ran when the time of the hand-over was over. */
  readonly timedOut: PagePartitionList;
  readonly takenOver: readonly {
    readonly name: string;
    readonly state: string;
    readonly partitions: PagePartitionList;
    readonly drainMs: number | null;
  }[];
  readonly hooks: readonly {
    readonly hook: string;
    readonly kind: string;
    readonly calls: number;
    readonly longestMs: number;
    readonly failures: number;
  }[];
  /** Records that were processed again, by cause. */
  readonly replays: Readonly<Record<string, number>>;
  readonly slowest: { readonly what: string; readonly ms: number } | null;
  readonly incidents: readonly { readonly at: string; readonly text: string }[];
}

export interface PageOption {
  readonly option: string;
  readonly value: string;
  /** Whether it was set, and is not a default. */
  readonly given: boolean;
}

export interface PageWarning {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'advice';
  readonly option: string;
  readonly problem: string;
  readonly reason: string;
  readonly remedy: string;
}
