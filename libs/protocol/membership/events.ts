import { type AssignorMember, type GroupAssignment } from '../assignors/assignor';
import { type PartitionSet } from '../partition-set';
import { type RebalanceCause } from './state';
import { type TimerName } from './effects';

/** A request that was not granted: Kafka's error name or one of ours, and whether trying again can help. */
export interface Failure {
  readonly code: string;
  readonly retriable: boolean;
}

/** Everything that can happen to a membership. `attempt` names the request that is answered. */
export type MembershipEvent =
  | { readonly type: 'Started' }
  | {
      readonly type: 'JoinSucceeded';
      readonly attempt: number;
      readonly memberId: string;
      readonly generation: number;
      readonly assignor: string;
      /** Null for a follower. */
      readonly members: readonly AssignorMember[] | null;
      /** KIP-814: a static leader came back; the coordinator keeps the assignment it has. */
      readonly skipAssignment: boolean;
      /** The group has no leader: it speaks the `consumer` protocol, and the coordinator translates for us. */
      readonly leaderless: boolean;
    }
  | { readonly type: 'JoinFailed'; readonly attempt: number; readonly failure: Failure; readonly memberId: string }
  | {
      readonly type: 'AssignmentComputed';
      readonly attempt: number;
      readonly assignments: GroupAssignment;
      /** Not every partition of the group's topics is assigned. */
      readonly withheld: boolean;
    }
  | { readonly type: 'AssignmentNotComputed'; readonly attempt: number; readonly failure: Failure }
  | {
      readonly type: 'SyncSucceeded';
      readonly attempt: number;
      readonly assignment: PartitionSet;
      readonly sentAt: number;
    }
  | { readonly type: 'SyncFailed'; readonly attempt: number; readonly failure: Failure }
  | {
      readonly type: 'HeartbeatAnswered';
      readonly memberId: string;
      readonly generation: number;
      readonly sentAt: number;
      /** The coordinator has answered also what it answers to none but its members. */
      readonly confirmed: boolean;
      readonly failure: Failure | null;
    }
  /** The coordinator's word in the `consumer` protocol. */
  | {
      readonly type: 'ConsumerHeartbeatAnswered';
      readonly attempt: number;
      readonly memberId: string;
      readonly epoch: number;
      readonly intervalMs: number;
      /** Null: as it was. */
      readonly assignment: PartitionSet | null;
      readonly sentAt: number;
    }
  | { readonly type: 'ConsumerHeartbeatFailed'; readonly attempt: number; readonly failure: Failure }
  /** The coordinator was looked up: it may be another broker, with other settings. */
  | { readonly type: 'CoordinatorFound' }
  /** How long the coordinator of the `consumer` protocol lets a session last. */
  | { readonly type: 'SessionTimeoutTold'; readonly sessionTimeoutMs: number }
  /** Topics of the last assignment could not be named at first, and can be now. */
  | { readonly type: 'AssignmentResolved'; readonly assignment: PartitionSet }
  /** Deleted and created anew under the same name. */
  | { readonly type: 'TopicsRecreated'; readonly topics: readonly string[] }
  /** The broker refused a commit in a way that tells of our membership. */
  | {
      readonly type: 'CommitRefused';
      readonly memberId: string;
      readonly generation: number;
      readonly failure: Failure;
    }
  /** Handlers done, hooks run, watermark committed, prefetched records purged. */
  | { readonly type: 'PartitionsDrained'; readonly partitions: PartitionSet }
  | { readonly type: 'RejoinRequested'; readonly cause: RebalanceCause }
  /** The partition counts of the group's topics are not those of the last assignment. */
  | { readonly type: 'MetadataChanged' }
  | { readonly type: 'PollIntervalExceeded' }
  | { readonly type: 'HandlersSettled' }
  /** Handlers have until `drainDeadline`; hooks, commit and LeaveGroup until `deadline`. `forGood`: nobody takes this place. */
  | {
      readonly type: 'StopRequested';
      readonly drainDeadline: number;
      readonly deadline: number;
      readonly forGood: boolean;
    }
  | { readonly type: 'LeaveEnded' }
  | { readonly type: 'TimerFired'; readonly timer: TimerName };
