/** `interval`: every `autoCommitIntervalMs`; `record`: after each; `batch`: after each fetched batch; `manual`: by hand. */
export type CommitMode = 'interval' | 'record' | 'batch' | 'manual';

/** As they are called on the wire; `RoundRobinAssigner` is what members of kafkajs know. */
export type AssignorName = 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky' | 'RoundRobinAssigner';

/** `group.protocol`; `auto` is ours. */
export type GroupProtocol = 'classic' | 'consumer' | 'auto';

/** What a function of `leaveGroupOnClose` has to decide by. */
export interface LeaveContext {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly memberId: string;
  /** `failed`: the consumer ends for a fatal error. */
  readonly reason: 'stopped' | 'failed';
}

/**
 * Whether a member that is closed leaves its group (KIP-1092's DEFAULT, LEAVE_GROUP and REMAIN_IN_GROUP), or a function that
 * decides when the time has come; it has a fifth of `stopTimeoutMs`, and what it does not decide is decided as by `'auto'`.
 */
export type LeaveGroupOnClose = 'auto' | 'always' | 'never' | ((context: LeaveContext) => boolean | Promise<boolean>);

/**
 * What one consumer of a group can be told. Names, meanings and defaults are those of Kafka's consumer configs in
 * camelCase, unless said otherwise. Times are milliseconds.
 */
export interface ConsumerOptions {
  /** `group.id`. Required. */
  readonly groupId: string;
  /** `group.instance.id` (KIP-345): makes the member static. One for each running member. Default: dynamic. */
  readonly groupInstanceId?: string;
  /**
   * `group.protocol` (KIP-848). `'classic'`: the members agree among themselves, by `partitionAssignmentStrategy`.
   * `'consumer'`: the coordinator assigns (Apache Kafka 4.0). `'auto'`: `'consumer'` where brokers and group take it, else
   * `'classic'`; the event `GroupProtocolChosen` says which and why. Default `'classic'`.
   */
  readonly groupProtocol?: GroupProtocol;
  /**
   * `group.remote.assignor`: by which assignor the coordinator assigns, such as `'uniform'` or `'range'`; only with the
   * `consumer` protocol. Default: the coordinator's choice (its first one of `group.consumer.assignors`).
   */
  readonly groupRemoteAssignor?: string;
  /**
   * `partition.assignment.strategy`, best first; the group takes what all its members know. With an eager one among them
   * the member gives everything back in each rebalance, as in Java. Default `['cooperative-sticky']`.
   */
  readonly partitionAssignmentStrategy?: readonly AssignorName[];
  /**
   * `session.timeout.ms`. In the `consumer` protocol the coordinator decides (`group.consumer.session.timeout.ms`), and this
   * counts only where it cannot be asked. Default 45000.
   */
  readonly sessionTimeoutMs?: number;
  /** `heartbeat.interval.ms`; under a third of the session timeout. Default 3000. */
  readonly heartbeatIntervalMs?: number;
  /**
   * Whether a worker thread sends heartbeats while a handler blocks the event loop, for `maxPollIntervalMs` at most. Ours.
   * Default true.
   */
  readonly heartbeatThread?: boolean;
  /** How long the event loop may be blocked before it is told with the names of the listeners; 0: never. Ours. Default 1000. */
  readonly eventLoopWarningMs?: number;
  /** `max.poll.interval.ms`: the longest that one delivery may take before the member leaves the group. Default 300000. */
  readonly maxPollIntervalMs?: number;
  /** `max.poll.records`: with `commitMode: 'batch'`, how many records of a partition make a batch. Default 500. */
  readonly maxPollRecords?: number;
  /** How long the group waits for this member in a rebalance (Connect's name). Default `maxPollIntervalMs`, as Java sends it. */
  readonly rebalanceTimeoutMs?: number;
  /** How long running handlers of a revoked partition may take. Ours. Default 20000, or half of `rebalanceTimeoutMs`. */
  readonly drainTimeoutMs?: number;
  /** How long one hook may take. Ours. Default 10000, or a quarter of `rebalanceTimeoutMs`. */
  readonly hookTimeoutMs?: number;
  /** How long a stop may take in all: drain, hooks, commit, leave. Ours. Default 25000. */
  readonly stopTimeoutMs?: number;
  /**
   * Whether a member that is closed leaves its group at once, or keeps its partitions until it is back or its session ends
   * (KIP-1092). `'auto'`: a dynamic member leaves, a static one stays. Default `'auto'`.
   */
  readonly leaveGroupOnClose?: LeaveGroupOnClose;
  /** `auto.offset.reset`: where a partition without a committed offset begins. Default `'latest'`. */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none';
  /** `enable.auto.commit`: `false` is the same as `commitMode: 'manual'`. Default true; only what is processed is committed. */
  readonly enableAutoCommit?: boolean;
  /** Ours. Default `'interval'`, or `'manual'` with `enableAutoCommit: false`. */
  readonly commitMode?: CommitMode;
  /** `auto.commit.interval.ms`. Default 5000. */
  readonly autoCommitIntervalMs?: number;
  /** `allow.auto.create.topics`: whether a broker may create a missing topic that is subscribed by name. Default true. */
  readonly allowAutoCreateTopics?: boolean;
  /** `fetch.min.bytes`. Default 1. */
  readonly fetchMinBytes?: number;
  /** `fetch.max.bytes`: of one answer. Default 52428800. */
  readonly fetchMaxBytes?: number;
  /** `fetch.max.wait.ms`. Default 500. */
  readonly fetchMaxWaitMs?: number;
  /** `max.partition.fetch.bytes`; also the bound of each partition's buffer. Default 1048576. */
  readonly maxPartitionFetchBytes?: number;
  /** Bound of all buffers of the member together, in bytes. Ours. Default 67108864. */
  readonly maxBufferedBytes?: number;
  /** `isolation.level`. Default `'read_uncommitted'`. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed';
  /** `check.crcs`. Default true. */
  readonly checkCrcs?: boolean;
  /** `client.rack`. Default none. */
  readonly clientRack?: string;
  /** `metadata.max.age.ms`. Default 300000. */
  readonly metadataMaxAgeMs?: number;
  /** `request.timeout.ms`. Default 30000. */
  readonly requestTimeoutMs?: number;
  /** `retry.backoff.ms`: first pause before a request is repeated. Default 100. */
  readonly retryBackoffMs?: number;
  /** `retry.backoff.max.ms`. Default 1000. */
  readonly retryBackoffMaxMs?: number;
  /** The most handlers that run at the same time in this member, over all listeners and partitions. Ours. Default: no limit. */
  readonly maxConcurrency?: number;
  /** First pause before a failed record is delivered again; it doubles up to `recordRetryBackoffMaxMs`. Ours. Default 100. */
  readonly recordRetryBackoffMs?: number;
  /** Ours. Default 30000. */
  readonly recordRetryBackoffMaxMs?: number;
  /** What to do when no broker answers at start: `'retry'` for ever (visible in health), or `'fail'` after `startTimeoutMs`. Ours. Default `'retry'`. */
  readonly brokerAwayAtStart?: 'retry' | 'fail';
  /** Ours; only with `brokerAwayAtStart: 'fail'`. Default 30000. */
  readonly startTimeoutMs?: number;
}

/** Options with every default filled in; what the engine works with. */
export type ResolvedConsumerOptions = Required<
  Omit<ConsumerOptions, 'groupInstanceId' | 'groupRemoteAssignor' | 'clientRack' | 'maxConcurrency'>
> & {
  readonly groupInstanceId: string | null;
  readonly groupRemoteAssignor: string | null;
  readonly clientRack: string | null;
  readonly maxConcurrency: number | null;
};
