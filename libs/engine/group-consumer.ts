import { type TopicPartition } from '../protocol';
import { type GroupDescription } from './admin';
import { type ConfigurationFinding } from './config-check';
import { type ConsumerEventType, type EventSink, type MembershipPhaseName, type RebalanceProtocol } from './events';
import { type SubscribedTopic } from './listener-map';
import { type OffsetQueries } from './offset-queries';
import { type ProcessingOptions } from './processing';
import { type RecordHandler } from './record';

export interface PartitionStatus extends TopicPartition {
  readonly phase: 'starting' | 'active' | 'draining';
  /** The next record that a handler gets; null while the committed offset is being fetched. */
  readonly position: bigint | null;
  readonly committed: bigint | null;
  /** What a commit now would store; null if nothing is known yet. */
  readonly processed: bigint | null;
  readonly highWatermark: bigint | null;
  /** The first offset that the log holds, as the last fetch has told. */
  readonly logStartOffset: bigint | null;
  /** `highWatermark - processed`; null while either is unknown. */
  readonly lag: bigint | null;
  /** `processed - logStartOffset`: at 0 retention deletes what is not processed. Null while either is unknown. */
  readonly lead: bigint | null;
  /**
   * Age of the oldest record that is not processed, by its timestamp; 0 without lag. While that record was not received yet,
   * the most that it can be. Null while nothing is known of it.
   */
  readonly lagMs: number | null;
  /** Since when no record was processed although there was lag; 0 without lag, null while that is unknown. */
  readonly idleMs: number | null;
  /** Records received and not processed. */
  readonly pending: number;
  /** Handlers that run, and the records that they were given. */
  readonly inFlight: number;
  readonly recordsInFlight: number;
  /** Records processed above one that is not: a commit tells the next owner of them. */
  readonly processedAbove: number;
  /** The oldest record received and not processed, and for how long it has been that. */
  readonly oldestUnfinished: { readonly offset: bigint; readonly ageMs: number } | null;
  /** Records that have failed and are delivered again. */
  readonly retrying: number;
  readonly paused: boolean;
  /** Of records that wait for their handler. */
  readonly bufferedBytes: number;
  /** The record that has been failing longest, if there is one. */
  readonly failing: { readonly offset: bigint; readonly attempt: number; readonly error: Error } | null;
  /** How long the handler that runs longest has been at it; null if none runs. */
  readonly runningMs: number | null;
}

/** What was completed within the last hour, to the minute. */
export interface RebalanceHistory {
  readonly count: number;
  /** Null: there was none. */
  readonly averageMs: number | null;
  readonly longestMs: number | null;
  /** Since the last one, however long ago; null: there was none yet. */
  readonly lastMsAgo: number | null;
}

export interface ConsumerStatus {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly phase: MembershipPhaseName;
  readonly memberId: string;
  readonly generation: number;
  /** `consumer`: the coordinator assigns (KIP-848). */
  readonly protocol: RebalanceProtocol;
  /** No heartbeat was answered for a session timeout: no handler starts until one is. */
  readonly suspended: boolean;
  /** True once the first assignment has been received, also an empty one. */
  readonly joinedOnce: boolean;
  readonly rebalancing: boolean;
  readonly rebalances: RebalanceHistory;
  readonly lastHeartbeatMsAgo: number | null;
  readonly brokerError: Error | null;
  /** Why the group cannot be joined yet; it is tried again. */
  readonly joinError: Error | null;
  readonly fatalError: Error | null;
  /** Of the listeners that have a circuit breaker and have been given a partition. */
  readonly circuits: readonly { readonly listener: string; readonly open: boolean }[];
  readonly partitions: readonly PartitionStatus[];
}

/** The engine's face: what Nest, or a program without Nest, does with a consumer. */
export interface GroupConsumer {
  readonly groupId: string;
  /** Begins to join and returns; with `brokerAwayAtStart: 'fail'` resolves after the first join or rejects. Once. */
  start(): Promise<void>;
  /** Drains, commits, leaves. Idempotent: every call gives the same promise, which never rejects. */
  stop(): Promise<void>;
  /** Resolves when the consumer has ended, by `stop` or by a fatal error (then with that error). */
  readonly ended: Promise<Error | null>;
  /**
   * Every event, synchronously, but those of the types in `except`; gives the function that ends it. An event for each record is
   * made only if somebody takes it: without a use for it, give `eventsOfRecords`.
   */
  observe(sink: EventSink, except?: readonly ConsumerEventType[]): () => void;
  /**
   * Takes more topics from now on: by the listener of that name as if it had named them, or by a function. Partitions of
   * other topics go on. @throws InvalidOptionsError
   */
  subscribe(
    topics: readonly (string | RegExp)[],
    listener: string | RecordHandler,
    processing?: ProcessingOptions,
  ): void;
  /** Hands the partitions of these topics over. @throws InvalidOptionsError if one is not subscribed */
  unsubscribe(topics: readonly (string | RegExp)[]): void;
  subscription(): readonly SubscribedTopic[];
  status(): ConsumerStatus;
  /** What works until something happens, and then does harm; told once at start, as `ConfigurationWarning`. */
  configurationWarnings(): readonly ConfigurationFinding[];
  assignment(): readonly TopicPartition[];
  /** Fetching and new deliveries stop; the pause lasts until `resume` or the end of the lease. Unassigned: throws `NOT_ASSIGNED`. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  paused(): readonly TopicPartition[];
  /** Reads on from `offset`; what was received and not yet delivered is dropped. */
  seek(partition: TopicPartition, offset: bigint): Promise<void>;
  position(partition: TopicPartition): bigint | null;
  /** Asks the brokers about any partitions. */
  readonly offsets: OffsetQueries;
  /**
   * Asks the coordinator who is in the group, on a connection of its own and one question at a time; also published as
   * `GroupDescribed`. Null: that cannot be told now (a classic group that is rebalancing, no answer within 5 s), or the group
   * seems to have more than `atMost` members. Never rejects.
   */
  describeGroup(atMost?: number): Promise<GroupDescription | null>;
  /** Joins the group anew: the leader assigns again. Resolves at once; `RebalanceCompleted` tells when it has. */
  enforceRebalance(): void;
  /**
   * Every record before `upTo` counts as processed, whatever its handler does; the next commit stores it. Throws
   * `NOT_ASSIGNED`, and `INVALID_OFFSET` for what has not been delivered: that would skip records.
   */
  markProcessed(partition: TopicPartition, upTo: bigint): void;
  /** Commits what is processed (of these partitions, or of all) and resolves when the broker has answered. */
  commit(partitions?: readonly TopicPartition[]): Promise<void>;
}
