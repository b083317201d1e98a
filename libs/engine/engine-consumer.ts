import { isMember, mayDeliver, nextOffset, partitionKey, type TopicPartition } from '../protocol';
import { type GroupDescription } from './admin';
import { type ConfigurationFinding } from './config-check';
import { type OwnErrorCode } from './error-names';
import { KafkaRebalanceError } from './errors';
import { type EventBus } from './event-bus';
import { eventsOfRecords, type ConsumerEvent, type ConsumerEventType, type EventSink } from './events';
import { firstJoin } from './first-join';
import { type ConsumerStatus, type GroupConsumer } from './group-consumer';
import { type Committer } from './lease/committer';
import { type LeaseTable } from './lease/lease-table';
import { type ListenerWorks } from './lease/listener-works';
import { type ConsumerGroupRequests } from './membership/consumer-group-requests';
import { type GroupDescriber } from './membership/group-describer';
import { type GroupRequests } from './membership/group-requests';
import { type MembershipLoop } from './membership/membership-loop';
import { type RequestFailures } from './membership/request-failures';
import { type SessionTimeout } from './membership/session-timeout';
import { type OffsetQueries } from './offset-queries';
import { leavesForGood } from './leave-policy';
import { type ListenerMap, type SubscribedTopic } from './listener-map';
import { type LongestRuns } from './longest-runs';
import { LoopWatch } from './loop-watch';
import { type ResolvedConsumerOptions } from './options';
import { checkPollInterval } from './poll-interval';
import { type Clock, type HeartbeatGuard, type Timer } from './ports';
import { type ProcessingOptions } from './processing';
import { RebalanceLog } from './rebalance-log';
import { type RecordHandler } from './record';
import { RepeatingTimer } from './repeating-timer';
import { longestDrainOfStop } from './stop-budget';

/** The parts of a consumer, built and joined by `createGroupConsumer`. */
export interface ConsumerParts {
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly loop: MembershipLoop;
  readonly requests: GroupRequests;
  readonly consumerRequests: ConsumerGroupRequests;
  readonly sessionTimeout: SessionTimeout;
  readonly failures: RequestFailures;
  readonly describer: GroupDescriber;
  readonly leases: LeaseTable;
  readonly committer: Committer;
  readonly works: Pick<ListenerWorks, 'circuits'>;
  readonly longestRuns: LongestRuns;
  /** Null: nothing watches over the member while the event loop is blocked. */
  readonly guard: HeartbeatGuard | null;
  readonly watch: { start(): void; stop(): void };
  readonly warnings: readonly ConfigurationFinding[];
  readonly wakeFetcher: () => void;
  readonly offsets: OffsetQueries;
  readonly abortJoin: () => void;
  readonly listeners: ListenerMap;
  /** The listeners take other topics than before. */
  readonly subscriptionChanged: () => void;
  /** Ends every link and timer below. */
  readonly close: () => Promise<void>;
}

export class EngineConsumer implements GroupConsumer {
  readonly groupId: string;
  readonly offsets: OffsetQueries;
  readonly ended: Promise<Error | null>;
  stopDeadline = Infinity;
  private resolveEnded!: (error: Error | null) => void;
  /** Membership has nothing more to do. */
  membershipClosed!: () => void;
  private readonly membershipEnd = new Promise<void>((resolve) => (this.membershipClosed = resolve));
  private readonly timers: Timer[] = [];
  private stopping: Promise<void> | null = null;
  private fatalError: Error | null = null;
  private brokerError: Error | null = null;
  private joinError: Error | null = null;
  private joinedOnce = false;
  private readonly rebalances = new RebalanceLog();
  private started = false;

  constructor(private readonly parts: ConsumerParts) {
    this.groupId = parts.options.groupId;
    this.offsets = parts.offsets;
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    parts.bus.subscribe((event) => this.follow(event), eventsOfRecords);
  }

  private follow(event: ConsumerEvent): void {
    if (event.type === 'BrokerUnavailable') this.brokerError = event.error;
    if (event.type === 'BrokerAvailable') this.brokerError = null;
    if (event.type === 'JoinDelayed') this.joinError = event.error;
    if (event.type === 'MembershipChanged' && event.to !== 'joining' && event.to !== 'syncing') this.joinError = null;
    if (event.type === 'RebalanceCompleted') {
      this.joinedOnce = true;
      this.rebalances.completed(event.at, event.durationMs);
    }
  }

  async start(): Promise<void> {
    if (this.started) throw misuse('ALREADY_STARTED', 'This consumer was started before; create a new one.');
    this.started = true;
    const { options, clock, bus, loop, watch, warnings } = this.parts;
    for (const warning of warnings) bus.publish({ type: 'ConfigurationWarning', ...warning });
    watch.start();
    if (options.commitMode === 'interval') {
      this.timers.push(new RepeatingTimer(clock, options.autoCommitIntervalMs, () => void this.commitInBackground()));
    }
    const period = Math.min(5000, Math.max(50, options.maxPollIntervalMs / 10));
    this.timers.push(new RepeatingTimer(clock, period, () => checkPollInterval(this.parts)));
    if (options.eventLoopWarningMs > 0) this.timers.push(new LoopWatch(this.parts));
    loop.dispatch({ type: 'Started' });
    if (options.brokerAwayAtStart === 'fail') await this.firstJoin();
  }

  private async firstJoin(): Promise<void> {
    await firstJoin(
      this.parts,
      () => this.brokerError ?? this.joinError,
      (late) => this.fail(late),
    );
    if (this.fatalError === null) return;
    await this.stop();
    throw this.fatalError;
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    const { clock, options, loop, watch, bus, close } = this.parts;
    this.stopDeadline = clock.now() + options.stopTimeoutMs;
    // While a function decides, partitions deliver as before.
    const forGood = await leavesForGood({
      ...{ options, clock, memberId: loop.state.memberId, reason: this.fatalError === null ? 'stopped' : 'failed' },
      onUndecided: (error, leaves) => bus.publish({ type: 'LeaveUndecided', error, leaves }),
    });
    const now = clock.now();
    const drainDeadline = now + Math.min(options.drainTimeoutMs, longestDrainOfStop(this.stopDeadline - now));
    watch.stop();
    loop.dispatch({ type: 'StopRequested', drainDeadline, deadline: this.stopDeadline, forGood });
    if (loop.state.phase.name === 'failed') this.membershipClosed();
    await this.membershipEnd;
    for (const timer of this.timers) timer.cancel();
    await close();
    bus.publish({ type: 'ConsumerStopped', clean: this.fatalError === null && clock.now() < this.stopDeadline });
    this.resolveEnded(this.fatalError);
  }

  /** What only a person can mend: hand over what is ours, leave, and say so. */
  fail(error: Error): void {
    if (this.fatalError !== null || this.stopping !== null) return;
    this.fatalError = error;
    this.parts.bus.publish({ type: 'ConsumerFailed', error });
    void this.stop();
  }

  private async commitInBackground(): Promise<void> {
    const { committer, leases, options, clock } = this.parts;
    try {
      await committer.commit(leases.all(), clock.now() + options.autoCommitIntervalMs);
    } catch {
      // Published as CommitFailed, and due again at the next interval.
    }
  }

  observe(sink: EventSink, except: readonly ConsumerEventType[] = []): () => void {
    return this.parts.bus.subscribe(sink, except);
  }

  status(): ConsumerStatus {
    const { loop, options, clock, leases, works } = this.parts;
    const { state } = loop;
    const now = clock.now();
    const moment = { now, wallTime: clock.wallTime() };
    return {
      groupId: options.groupId,
      groupInstanceId: options.groupInstanceId,
      phase: state.phase.name,
      memberId: state.memberId,
      generation: state.generation,
      protocol: state.config.protocol,
      suspended: isMember(state) && !mayDeliver(state, now),
      joinedOnce: this.joinedOnce,
      rebalancing: state.rebalance !== null || !state.draining.isEmpty,
      rebalances: this.rebalances.history(now),
      lastHeartbeatMsAgo: state.aliveAt === null ? null : now - state.aliveAt,
      brokerError: this.brokerError,
      joinError: this.joinError,
      fatalError: this.fatalError,
      circuits: works.circuits(),
      partitions: leases.all().map((lease) => lease.status(moment)),
    };
  }

  configurationWarnings(): readonly ConfigurationFinding[] {
    return this.parts.warnings;
  }

  assignment(): readonly TopicPartition[] {
    return this.parts.leases.all().map(({ topic, partition }) => ({ topic, partition }));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const lease of partitions.map((partition) => this.parts.leases.get(partition))) lease.paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const lease of partitions.map((partition) => this.parts.leases.get(partition))) {
      lease.paused = false;
      lease.changed.notify();
    }
    this.parts.wakeFetcher();
  }

  paused(): readonly TopicPartition[] {
    const paused = this.parts.leases.all().filter((lease) => lease.paused);
    return paused.map(({ topic, partition }) => ({ topic, partition }));
  }

  async seek(partition: TopicPartition, offset: bigint): Promise<void> {
    const lease = this.parts.leases.get(partition);
    if (offset < 0n) throw misuse('INVALID_OFFSET', `An offset is 0 or more; ${offset} is not.`);
    if (lease.phase === 'draining') throw misuse('NOT_ASSIGNED', `${partitionKey(partition)} is being handed over.`);
    if (lease.phase === 'starting') lease.startOverride = offset;
    else {
      lease.note.expectReplays(lease.note.last, 'seek');
      lease.moveTo(nextOffset(offset));
    }
    this.parts.wakeFetcher();
    return Promise.resolve();
  }

  position(partition: TopicPartition): bigint | null {
    return this.parts.leases.get(partition).position;
  }

  subscribe(
    topics: readonly (string | RegExp)[],
    listener: string | RecordHandler,
    processing: ProcessingOptions = {},
  ): void {
    this.parts.listeners.subscribe(topics, listener, processing);
    this.subscriptionChanged({ added: topics.map(String), removed: [] });
  }

  unsubscribe(topics: readonly (string | RegExp)[]): void {
    this.parts.listeners.unsubscribe(topics);
    this.subscriptionChanged({ added: [], removed: topics.map(String) });
  }

  private subscriptionChanged(change: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }): void {
    this.parts.bus.publish({ type: 'SubscriptionChanged', ...change });
    this.parts.subscriptionChanged();
  }

  describeGroup(atMost = Infinity): Promise<GroupDescription | null> {
    return this.started && this.stopping === null ? this.parts.describer.describe(atMost) : Promise.resolve(null);
  }

  subscription(): readonly SubscribedTopic[] {
    return this.parts.listeners.all;
  }

  enforceRebalance(): void {
    this.parts.loop.dispatch({ type: 'RejoinRequested', cause: 'requested' });
  }

  markProcessed(partition: TopicPartition, upTo: bigint): void {
    const lease = this.parts.leases.get(partition);
    const { position } = lease;
    if (position === null || upTo < 0n || upTo > position) {
      const delivered =
        position === null ? 'nothing is delivered yet' : `the next record to be delivered is ${position}`;
      throw misuse(
        'INVALID_OFFSET',
        `Not all of ${partitionKey(partition)} before ${upTo} can be processed: ${delivered}.`,
      );
    }
    lease.completeBefore(nextOffset(upTo), this.parts.clock.now());
  }

  async commit(partitions?: readonly TopicPartition[]): Promise<void> {
    const { leases, committer, clock, options } = this.parts;
    const chosen = partitions === undefined ? leases.all() : partitions.map((partition) => leases.get(partition));
    await committer.commit(chosen, clock.now() + options.requestTimeoutMs);
  }
}

function misuse(code: OwnErrorCode, message: string): KafkaRebalanceError {
  return new KafkaRebalanceError(message, { code, disposition: 'abandon' });
}
