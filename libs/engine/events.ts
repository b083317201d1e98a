import {
  type ExpulsionReason,
  type HandOverState,
  type LostReason,
  type MembershipConfig,
  type MembershipPhase,
  type RebalanceCause,
  type TopicPartition,
} from '../protocol';
import { type GroupDescription } from './admin';
import { type ConfigurationFinding } from './config-check';
import { type HookKind } from './listener';

export type { ExpulsionReason, LostReason, RebalanceCause } from '../protocol';

/** Where the member stands. `suspended` is told apart by `ConsumerStatus.suspended`. */
export type MembershipPhaseName = MembershipPhase['name'];

/** `eager`, `cooperative`: the group's leader assigns; `consumer`: the coordinator does (KIP-848). */
export type RebalanceProtocol = MembershipConfig['protocol'];

export interface RecordCoordinates extends TopicPartition {
  readonly offset: bigint;
  readonly listener: string;
}

/** A member as the group's leader sees it. */
export interface JoinedMember {
  /** The coordinator makes it of the client id. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly topics: readonly string[];
}

/** A topic that has appeared (from 0), gone (to 0), or got more partitions. */
export interface TopicChange {
  readonly topic: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Why a record is processed again. `owner-lost`: the owner before crashed, froze or was expelled; `drain-timeout`: it had to
 * hand over while handlers ran; `lost`, `poll-interval-exceeded`: this process lost the partition, and has it again; `seek`: by
 * wish.
 */
export type ReplayCause = 'owner-lost' | 'drain-timeout' | 'lost' | 'poll-interval-exceeded' | 'seek';

/** Everything that logs, metrics, health and the timeline are made of. `at` is monotonic milliseconds. */
export type ConsumerEvent = { readonly at: number } & (
  | {
      readonly type: 'MembershipChanged';
      readonly from: MembershipPhaseName;
      readonly to: MembershipPhaseName;
      readonly memberId: string;
      readonly generation: number;
    }
  /** With `groupProtocol: 'auto'`. `reason`: why, in words. */
  | { readonly type: 'GroupProtocolChosen'; readonly protocol: 'classic' | 'consumer'; readonly reason: string }
  /** The group cannot be joined yet, and it is tried again; told of each reason once, when that has lasted two seconds. */
  | { readonly type: 'JoinDelayed'; readonly error: Error }
  /** `generation`: the one that it leaves; -1: none. */
  | {
      readonly type: 'RebalanceStarted';
      readonly cause: RebalanceCause;
      readonly generation: number;
      readonly protocol: RebalanceProtocol;
    }
  | {
      readonly type: 'RebalanceCompleted';
      readonly cause: RebalanceCause;
      readonly generation: number;
      /** From the first sign of the rebalance to the answer of SyncGroup. */
      readonly durationMs: number;
      readonly assigned: readonly TopicPartition[];
      readonly revoked: readonly TopicPartition[];
      readonly kept: readonly TopicPartition[];
      readonly leader: boolean;
      readonly protocol: RebalanceProtocol;
    }
  /** A request of the rebalance was refused or lost, or the group threw us out meanwhile. It goes on, unless the error is fatal. */
  | { readonly type: 'RebalanceFailed'; readonly generation: number; readonly code: string }
  /** The group goes on without us. `PartitionsLost` tells what was ours, if anything was. */
  | { readonly type: 'MemberExpelled'; readonly generation: number; readonly reason: ExpulsionReason }
  /** This member subscribes to other topics than before: by its own wish, or because others match its patterns now. */
  | { readonly type: 'SubscriptionChanged'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** Topics of the group are not as they were when this member counted their partitions before. */
  | { readonly type: 'TopicsChanged'; readonly topics: readonly TopicChange[] }
  /** By `describeGroup`: everybody, as the coordinator knows them. */
  | { readonly type: 'GroupDescribed'; readonly group: GroupDescription }
  /** The group let us in; JoinGroup is parked until all have joined. `members`: everybody, told to the leader alone. */
  | {
      readonly type: 'JoinAnswered';
      readonly generation: number;
      readonly durationMs: number;
      readonly members: readonly JoinedMember[] | null;
    }
  | { readonly type: 'SyncAnswered'; readonly generation: number; readonly durationMs: number }
  | { readonly type: 'PartitionsAssigned'; readonly partitions: readonly TopicPartition[]; readonly generation: number }
  /** They deliver now. The parts: waiting for handlers of a lease before, asking for committed offsets, assigned hooks. */
  | {
      readonly type: 'PartitionsStarted';
      readonly partitions: readonly TopicPartition[];
      readonly parts: { readonly handlersMs: number; readonly offsetsMs: number; readonly hooksMs: number };
    }
  | {
      readonly type: 'PartitionsRevoked';
      readonly partitions: readonly TopicPartition[];
      /** The whole hand-over, and its parts: waiting for handlers, revoked hooks, the last commit. */
      readonly drainMs: number;
      readonly parts: { readonly handlersMs: number; readonly hooksMs: number; readonly commitMs: number };
      /** The partition whose handlers ended last. */
      readonly slowest: (TopicPartition & { readonly handlersMs: number }) | null;
      readonly timedOut: readonly TopicPartition[];
    }
  | { readonly type: 'PartitionsLost'; readonly partitions: readonly TopicPartition[]; readonly reason: LostReason }
  | {
      readonly type: 'HookCompleted';
      readonly hook: string;
      readonly kind: HookKind;
      readonly partitions: readonly TopicPartition[];
      readonly durationMs: number;
    }
  | {
      readonly type: 'HookFailed';
      readonly hook: string;
      readonly kind: HookKind;
      readonly partitions: readonly TopicPartition[];
      readonly durationMs: number;
      readonly error: Error;
      readonly outcome: 'retried' | 'ignored';
    }
  /** What a fetch brought of one partition. `bytes`: of the records, decompressed. */
  | {
      readonly type: 'RecordsReceived';
      readonly partition: TopicPartition;
      readonly records: number;
      readonly bytes: number;
    }
  /** `durationMs`: of the call of the handler; `index`: the place of the record in that call, 0 unless in a batch. */
  | {
      readonly type: 'RecordProcessed';
      readonly record: RecordCoordinates;
      readonly durationMs: number;
      readonly index: number;
    }
  /** One call of a handler has failed, for `records` records from this one on. What becomes of them is told next. */
  | {
      readonly type: 'HandlerFailed';
      readonly record: RecordCoordinates;
      readonly records: number;
      readonly durationMs: number;
      readonly error: Error;
    }
  | {
      readonly type: 'RecordFailed';
      readonly record: RecordCoordinates;
      readonly attempt: number;
      readonly error: Error;
      readonly retryInMs: number;
    }
  /** `processingTimeoutMs` is over: the signal is aborted, and the record counts as failed when the handler has ended. */
  | { readonly type: 'ProcessingTimedOut'; readonly record: RecordCoordinates; readonly runningMs: number }
  /** Half of `maxPollIntervalMs` is over. */
  | { readonly type: 'HandlerSlow'; readonly record: RecordCoordinates; readonly runningMs: number }
  /** By `onFailure: 'skip'`: it counts as processed. */
  | {
      readonly type: 'RecordSkipped';
      readonly record: RecordCoordinates;
      readonly attempt: number;
      readonly error: Error;
    }
  | {
      readonly type: 'RecordDeadLettered';
      readonly record: RecordCoordinates;
      readonly attempt: number;
      readonly error: Error;
      readonly topic: string;
    }
  /** It waits in a retry topic, and counts as processed here. */
  | {
      readonly type: 'RecordPostponed';
      readonly record: RecordCoordinates;
      readonly attempt: number;
      readonly error: Error;
      readonly topic: string;
      readonly inMs: number;
    }
  | { readonly type: 'CircuitOpened'; readonly listener: string; readonly error: Error }
  | { readonly type: 'CircuitClosed'; readonly listener: string }
  /** It may have been processed before, and was processed again, or delivered again and given up. */
  | { readonly type: 'RecordReplayed'; readonly record: RecordCoordinates; readonly cause: ReplayCause }
  /**
   * What the owner before has left with its last commit. `last`: the last offset whose handler it had begun; `drainMs`: how long
   * its drain took, if it told.
   */
  | {
      readonly type: 'HandOverRead';
      readonly partition: TopicPartition;
      readonly owner: string;
      readonly state: HandOverState;
      readonly committed: bigint;
      readonly last: bigint | null;
      readonly drainMs: number | null;
    }
  | { readonly type: 'StaleAckDropped'; readonly record: RecordCoordinates }
  | {
      readonly type: 'OffsetsCommitted';
      readonly offsets: readonly (TopicPartition & { readonly offset: bigint })[];
      readonly durationMs: number;
    }
  | {
      readonly type: 'CommitFailed';
      readonly partitions: readonly TopicPartition[];
      readonly error: Error;
      readonly willRetry: boolean;
    }
  | {
      readonly type: 'OffsetReset';
      readonly partition: TopicPartition;
      readonly from: bigint | null;
      readonly to: bigint;
      readonly policy: 'earliest' | 'latest';
    }
  /** A leader has lost records that were read; others have their offsets now, and are read. */
  | {
      readonly type: 'LogTruncated';
      readonly partition: TopicPartition;
      readonly from: bigint;
      readonly to: bigint;
    }
  | { readonly type: 'HeartbeatSucceeded'; readonly durationMs: number }
  | { readonly type: 'HeartbeatFailed'; readonly error: Error }
  /** `listeners`: whose handlers ran for most of that time; none if something else of the process blocked. */
  | { readonly type: 'EventLoopBlocked'; readonly blockedMs: number; readonly listeners: readonly string[] }
  /** From now on no thread sends heartbeats while the event loop is blocked. */
  | { readonly type: 'HeartbeatThreadUnavailable'; readonly reason: string }
  | { readonly type: 'SessionSuspended'; readonly sinceLastHeartbeatMs: number }
  | { readonly type: 'SessionResumed' }
  /** By the coordinator's word a session lasts longer or shorter than this member had believed; now it believes that. */
  | { readonly type: 'SessionTimeoutLearned'; readonly sessionTimeoutMs: number; readonly believedMs: number }
  /** In the consumer protocol: it cannot be asked, and `sessionTimeoutMs` of the options is believed. Told once. */
  | { readonly type: 'SessionTimeoutUnknown'; readonly believedMs: number; readonly error: Error }
  | { readonly type: 'PollIntervalExceeded'; readonly record: RecordCoordinates; readonly runningMs: number }
  | { readonly type: 'FetchFailed'; readonly partitions: readonly TopicPartition[]; readonly error: Error }
  /** Of every request, also of those that were answered with an error (`code`, Kafka's name) or not at all (`error`). */
  | {
      readonly type: 'RequestEnded';
      readonly api: string;
      /** Null: a bootstrap broker, whose number is not known. */
      readonly nodeId: number | null;
      readonly durationMs: number;
      readonly code: string | null;
      readonly error: Error | null;
    }
  | { readonly type: 'CoordinatorFound'; readonly nodeId: number; readonly address: string }
  | { readonly type: 'BrokerUnavailable'; readonly error: Error; readonly attempt: number; readonly retryInMs: number }
  | { readonly type: 'BrokerAvailable' }
  | { readonly type: 'TopicMissing'; readonly topics: readonly string[] }
  /** The group assigned what no listener of this member takes: nobody processes it. */
  | { readonly type: 'TopicWithoutListener'; readonly partitions: readonly TopicPartition[] }
  /** A member's subscription cannot be read; seen by the leader, which assigns nothing to it. */
  | { readonly type: 'MemberMalformed'; readonly memberId: string; readonly error: Error }
  /** LeaveGroup was not answered, or refused: the group notices when the session ends. */
  | { readonly type: 'LeaveFailed'; readonly error: Error }
  /** The function of `leaveGroupOnClose` failed or took too long. `leaves`: what is done instead, as by `'auto'`. */
  | { readonly type: 'LeaveUndecided'; readonly error: Error; readonly leaves: boolean }
  | { readonly type: 'ConsumerFailed'; readonly error: Error }
  | { readonly type: 'ConsumerStopped'; readonly clean: boolean }
  /** At start, once for each warning of `configurationWarnings`. */
  | ({ readonly type: 'ConfigurationWarning' } & ConfigurationFinding)
);

export type ConsumerEventType = ConsumerEvent['type'];

/** Those that come for each record: who has no use for them leaves them out, and they are not made for nobody. */
export const eventsOfRecords: readonly ConsumerEventType[] = ['RecordProcessed'];

/** An event before the time is put on it. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never;

export type EventSink = (event: ConsumerEvent) => void;
