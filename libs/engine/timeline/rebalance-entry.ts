import { type HandOverState } from '../../protocol';
import { type LostReason, type RebalanceCause, type RebalanceProtocol, type ReplayCause } from '../events';
import { type HookKind } from '../listener';
import { type PartitionList } from './partition-list';

/** A member by the names that people know. */
export interface TimelineMember {
  /** Its `groupInstanceId`, or its client id with the beginning of its random id. */
  readonly name: string;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string | null;
  readonly host: string | null;
  /** Whether it is the member that tells this. */
  readonly self: boolean;
}

/**
 * `left`: in good order. `timed-out`: it crashed, froze or was expelled. `gone`: it is not known which of these. `restarted`: the
 * same `groupInstanceId` under another member id. `handed-over`: the second part of the rebalance before, in which partitions
 * that were given up find their owners.
 */
export type ReasonKind =
  | 'joined'
  | 'left'
  | 'timed-out'
  | 'gone'
  | 'restarted'
  | 'subscription-changed'
  | 'metadata-changed'
  | 'handed-over'
  | 'requested'
  | 'unknown';

export interface RebalanceReason {
  readonly kind: ReasonKind;
  /** Who; at most ten. */
  readonly members: readonly TimelineMember[];
  /** How many there are beyond those. */
  readonly more: number;
  readonly text: string;
}

/** How this member knows of the rebalance at first hand. */
export type RebalanceTrigger = RebalanceCause | LostReason | 'stopped';

/** The slowest hand-over of partitions that this member gave up. Milliseconds. */
export interface DrainTimes {
  readonly partitions: PartitionList;
  readonly drainMs: number;
  readonly handlersMs: number;
  readonly hooksMs: number;
  readonly commitMs: number;
  /** The partition whose handlers ended last. */
  readonly slowest: { readonly topic: string; readonly partition: number; readonly handlersMs: number } | null;
  /** Whose handlers still ran when the time was over: those records are processed again. */
  readonly timedOut: PartitionList;
}

export interface HookTimes {
  readonly hook: string;
  readonly kind: HookKind;
  readonly calls: number;
  readonly longestMs: number;
  readonly failures: number;
  readonly lastError: string | null;
}

/** How an owner before left what this member got. */
export interface TakenOver {
  /** As its note names it: its `groupInstanceId`, or the end of its member id; empty: not known. */
  readonly owner: string;
  /** As people know it. */
  readonly name: string;
  /** `idle`: it had begun no record, and so there was nothing to end. */
  readonly state: HandOverState | 'idle';
  readonly partitions: PartitionList;
  /** How long its drain took, if it told; of several the longest. */
  readonly drainMs: number | null;
}

/** What happened meanwhile, or shortly before, and may have to do with it. */
export interface Incident {
  readonly at: string;
  /** The type of the event. */
  readonly type: string;
  readonly text: string;
}

/** One rebalance as one member saw it. Plain data: JSON-safe, times as ISO strings, durations in milliseconds. */
export interface RebalanceEntry {
  /** Counts up from 1. */
  readonly id: number;
  /** `abandoned`: it never came to an assignment. */
  readonly state: 'running' | 'completed' | 'abandoned';
  /** The first sign of it. */
  readonly startedAt: string;
  /** The new assignment was known; in the `consumer` protocol, what was given up was acknowledged, too. */
  readonly completedAt: string | null;
  /** Everything that was given up was handed over, and everything new delivered. */
  readonly settledAt: string | null;
  readonly durationMs: number | null;
  readonly settledMs: number | null;
  /** Why, in words. */
  readonly cause: string;
  /** Why, as data; the most telling one first. */
  readonly reasons: readonly RebalanceReason[];
  readonly trigger: RebalanceTrigger;
  readonly protocol: RebalanceProtocol | null;
  readonly memberId: string;
  readonly leader: boolean;
  /** How many members the group had after it, if that is known. */
  readonly members: number | null;
  /** Or member epoch. Null: none. */
  readonly generation: { readonly from: number | null; readonly to: number | null };
  /** Null: there was no such phase. `drain`: until the last partition was handed over; `start`: until the last one delivered. */
  readonly phases: {
    readonly drainMs: number | null;
    readonly joinMs: number | null;
    readonly syncMs: number | null;
    readonly startMs: number | null;
  };
  readonly assigned: PartitionList;
  readonly revoked: PartitionList;
  readonly kept: PartitionList;
  readonly lost: PartitionList;
  /** What took longest, of this member's own doing or waiting. */
  readonly slowest: { readonly what: string; readonly ms: number } | null;
  readonly drain: DrainTimes | null;
  readonly hooks: readonly HookTimes[];
  readonly takenOver: readonly TakenOver[];
  /** Records of the partitions assigned here that were processed again. */
  readonly replays: Readonly<Partial<Record<ReplayCause, number>>>;
  readonly incidents: readonly Incident[];
}
