import { type AssignorMember, type GroupAssignment } from '../assignors/assignor';
import { type PartitionSet } from '../partition-set';
import { type ExpulsionReason, type LostReason, type RebalanceCause } from './state';

/** Timers are keyed: a new one replaces the old one of the same name. */
export type TimerName = 'heartbeat' | 'session' | 'join' | 'withheld' | 'stop';

/** What the runner does after a transition, in this order. Plain data. */
export type MembershipEffect =
  | {
      readonly type: 'SendJoinGroup';
      readonly attempt: number;
      readonly memberId: string;
      readonly owned: PartitionSet;
      /** The last assignment, also after an eager member has given it back: the sticky assignor starts from it. */
      readonly previous: PartitionSet;
      /** The generation that gave us `owned` and `previous`; -1: none. */
      readonly ownedGeneration: number;
    }
  | {
      readonly type: 'ComputeAssignment';
      readonly attempt: number;
      readonly assignor: string;
      readonly members: readonly AssignorMember[];
    }
  | {
      readonly type: 'SendSyncGroup';
      readonly attempt: number;
      readonly memberId: string;
      readonly generation: number;
      readonly assignor: string;
      readonly assignments: GroupAssignment;
    }
  /**
   * Look whether every partition of these topics (null: of our subscription) is assigned to somebody, and nothing to us that
   * we did not subscribe to; if not, `RejoinRequested`.
   */
  | { readonly type: 'InspectAssignment'; readonly topics: readonly string[] | null }
  /** `confirm`: that it is answered is not enough; SyncGroup must be as well. See `onHeartbeatAnswered`. */
  | {
      readonly type: 'SendHeartbeat';
      readonly memberId: string;
      readonly generation: number;
      readonly confirm: boolean;
    }
  /** The heartbeat of the `consumer` protocol. Epoch 0 joins. */
  | {
      readonly type: 'SendConsumerHeartbeat';
      readonly attempt: number;
      readonly memberId: string;
      readonly epoch: number;
      /** Null: as in the last one. */
      readonly owned: PartitionSet | null;
      /** Everything is told, also what has not changed: the coordinator may not know it. */
      readonly full: boolean;
      /** The subscription is told. */
      readonly subscribe: boolean;
    }
  /** In the `consumer` protocol the coordinator decides how long a session lasts; answered by `SessionTimeoutTold`, if at all. */
  | { readonly type: 'AskSessionTimeout' }
  /** Not `forGood`: a static member of the `consumer` protocol says that it will come back (epoch -2). */
  | { readonly type: 'SendLeaveGroup'; readonly memberId: string; readonly forGood: boolean }
  /** Give up a JoinGroup that is parked at the coordinator. */
  | { readonly type: 'AbortJoin' }
  /** New leases: fetch the committed offset, run the hook, begin to deliver. */
  | { readonly type: 'AssignPartitions'; readonly partitions: PartitionSet; readonly generation: number }
  /** Rule 2, all of it; answered by `PartitionsDrained`. A second one for the same partition brings the deadline forward. */
  | { readonly type: 'DrainPartitions'; readonly partitions: PartitionSet; readonly deadline: number }
  /** Rule 3. A drain of these partitions ends without an answer. */
  | { readonly type: 'LosePartitions'; readonly partitions: PartitionSet; readonly reason: LostReason }
  | { readonly type: 'SuspendDeliveries'; readonly sinceAliveMs: number }
  | { readonly type: 'ResumeDeliveries' }
  | { readonly type: 'SetTimer'; readonly timer: TimerName; readonly at: number }
  | { readonly type: 'ClearTimer'; readonly timer: TimerName }
  /** The brokers or the group do not speak the `consumer` protocol; `code` says how that was told. */
  | { readonly type: 'AnnounceFallback'; readonly code: string }
  /** `generation`: the one that it leaves. */
  | { readonly type: 'AnnounceRebalanceStarted'; readonly cause: RebalanceCause; readonly generation: number }
  | {
      readonly type: 'AnnounceRebalanceCompleted';
      readonly cause: RebalanceCause;
      readonly generation: number;
      readonly durationMs: number;
      readonly assigned: PartitionSet;
      readonly revoked: PartitionSet;
      readonly kept: PartitionSet;
      readonly leader: boolean;
    }
  /** It goes on, with another attempt or as another member; or it ends here. */
  | { readonly type: 'AnnounceRebalanceFailed'; readonly generation: number; readonly code: string }
  | { readonly type: 'AnnounceExpulsion'; readonly reason: ExpulsionReason; readonly generation: number }
  | { readonly type: 'Fail'; readonly code: string }
  /** The membership has ended; nothing is sent after this. */
  | { readonly type: 'Close' };
