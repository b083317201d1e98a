import {
  builtInAssignors,
  isMember,
  mayCommit,
  mayDeliver,
  owned,
  sessionTimeoutMs,
  type Assignor,
  type MembershipConfig,
} from '../protocol';
import { Cluster, commitOffsets, Coordinator, fetchCommitted, Fetcher, listOffsets, TopicIdentities } from './cluster';
import {
  checkConfiguration,
  deploymentProblems,
  type ConfigurationFinding,
  type ConfigurationToCheck,
  type Deployment,
} from './config-check';
import { EffectRunner } from './effect-runner';
import { EngineConsumer, type ConsumerParts } from './engine-consumer';
import { InvalidOptionsError, type KafkaRebalanceError } from './errors';
import { EventBus } from './event-bus';
import { eventsOfRecords } from './events';
import { type GroupConsumer } from './group-consumer';
import { Committer } from './lease/committer';
import { HookRunner } from './lease/hook-runner';
import { LeaseTable, type LeaseTableContext } from './lease/lease-table';
import { LeaseTransactions } from './lease/lease-transactions';
import { ListenerWorks } from './lease/listener-works';
import { type PartitionLease } from './lease/partition-lease';
import { TimeSlice } from './lease/time-slice';
import { type Listener, type RebalanceHook } from './listener';
import { ListenerMap } from './listener-map';
import { LongestRuns } from './longest-runs';
import { ConsumerGroupRequests } from './membership/consumer-group-requests';
import { GroupDescriber } from './membership/group-describer';
import { GroupRequests } from './membership/group-requests';
import { JoinDelays } from './membership/join-delays';
import { MembershipLoop } from './membership/membership-loop';
import { RequestFailures } from './membership/request-failures';
import { SessionTimeout } from './membership/session-timeout';
import { TopicIds } from './membership/topic-ids';
import { TopicWatch } from './membership/topic-watch';
import { OffsetQueries } from './offset-queries';
import { type ConsumerOptions, type ResolvedConsumerOptions } from './options';
import { type Clock, type OpenHeartbeatGuard, type Publisher, type Wire } from './ports';
import { TransactionalClient, transactionTimeoutMs } from './transactions';
import { resolveOptions } from './resolve-options';

export interface ConsumerSetup {
  readonly options: ConsumerOptions;
  /** The consumer's own; closed when it stops. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly listeners: readonly Listener[];
  readonly hooks: readonly RebalanceHook[];
  /** For warnings at start. Default: nothing is known. */
  readonly deployment?: Deployment;
  /** For dead letters; the consumer's own, closed when it stops. */
  readonly publisher?: Publisher;
  /** Asked for with `heartbeatThread` on. Default: a blocked event loop sends no heartbeats. */
  readonly heartbeatGuard?: OpenHeartbeatGuard;
}

/**
 * Builds a consumer; nothing is connected before `start`.
 * @throws InvalidOptionsError with every problem of options, listeners or deployment
 */
export function createGroupConsumer(setup: ConsumerSetup): GroupConsumer {
  const { options: given, wire, clock, listeners, hooks, deployment = {}, publisher = null } = setup;
  const options = resolveOptions(given);
  const listenerMap = new ListenerMap(listeners, options.groupId);
  const warnings = warningsOf({ consumer: given, listeners, deployment });
  const bus = new EventBus(clock);
  const { publish } = bus;
  const identities = new TopicIdentities((topic) => loop.dispatch({ type: 'TopicsRecreated', topics: [topic] }));
  const cluster = new Cluster({ wire, clock, options, publish, identities });
  const delays = new JoinDelays(clock, publish);
  bus.subscribe((event) => delays.watch(event), eventsOfRecords);
  const onDelay = (error: KafkaRebalanceError): void => delays.refused(error);
  const coordinator = new Coordinator({ cluster, clock, options, publish, onDelay });
  const fetcher = new Fetcher({ cluster, clock, options, publish });
  const assignors = options.partitionAssignmentStrategy.map(assignorNamed);

  const loop = new MembershipLoop(
    membershipConfig(options, assignors),
    clock,
    publish,
    (effect) => effects.perform(effect),
    (before, after) => effects.onMembershipChange(before, after),
  );
  const watch = new TopicWatch({
    ...{ cluster, listeners: listenerMap, options, clock, publish },
    onSubscriptionChanged: () => loop.dispatch({ type: 'RejoinRequested', cause: 'subscription-changed' }),
    onPartitionsChanged: () => loop.dispatch({ type: 'MetadataChanged' }),
  });
  const failures = new RequestFailures(onDelay);
  const requests = new GroupRequests({
    ...{ options, clock, coordinator, assignors, failures, publish },
    dispatch: (event) => loop.dispatch(event),
    memberId: () => loop.state.memberId,
    topics: () => watch.topics(),
    partitionCounts: (topics) => watch.partitionCounts(topics),
    partitionRacks: (topics) => cluster.current.racksOf(topics),
  });
  const topicIds = new TopicIds({
    ...{ cluster, clock, options, identities },
    onResolved: (assignment) => loop.dispatch({ type: 'AssignmentResolved', assignment }),
  });
  const consumerRequests = new ConsumerGroupRequests({
    ...{ options, clock, coordinator, topicIds, failures, publish },
    dispatch: (event) => loop.dispatch(event),
    subscription: (matchHere) => watch.serverSubscription(matchHere),
    takeEpochElsewhere: () => guard?.takeEpoch() ?? -1,
    owned: () => owned(loop.state),
    sessionTimeoutMs: () => sessionTimeoutMs(loop.state),
  });
  const sessionTimeout = new SessionTimeout({
    ...{ options, clock, cluster, coordinator, publish },
    believedMs: () => sessionTimeoutMs(loop.state),
    learn: (learnedMs) => loop.dispatch({ type: 'SessionTimeoutTold', sessionTimeoutMs: learnedMs }),
  });
  bus.subscribe(({ type }) => {
    if (type === 'CoordinatorFound') loop.dispatch({ type });
  }, eventsOfRecords);
  const describer = new GroupDescriber({
    ...{ groupId: options.groupId, cluster, clock, publish },
    probableSize: () => {
      const topics = [...cluster.current.topics.values()].filter(({ name }) => listenerMap.for(name) !== null);
      return topics.reduce((sum, { partitions }) => sum + partitions.length, 0) / Math.max(1, owned(loop.state).size);
    },
  });
  const committer = new Committer({
    ...{ options, clock, publish },
    identity: () => (isMember(loop.state) ? loop.state : null),
    mayCommit: () => mayCommit(loop.state),
    send: (identity, offsets, deadline) =>
      commitOffsets(
        coordinator,
        { groupId: options.groupId, groupInstanceId: options.groupInstanceId, ...identity },
        offsets,
        deadline,
        identities,
      ),
    refused: ({ memberId, generation }, error) => {
      loop.dispatch({ type: 'CommitRefused', memberId, generation, failure: failures.of(error) });
    },
  });
  const commitDeadline = (): number => Math.min(consumer.stopDeadline, clock.now() + options.requestTimeoutMs);
  const commitUntil = (leases: readonly PartitionLease[]): Promise<void> => committer.commit(leases, commitDeadline());
  /** What fails is published by the committer; who hands over or goes on cannot do more about it. */
  const commitQuietly = (leases: readonly PartitionLease[]): Promise<void> =>
    commitUntil(leases).catch(() => undefined);
  const hookRunner = new HookRunner(hooks, options.hookTimeoutMs, clock, publish, {
    pause: (lease) => (lease.paused = true),
    resume: (lease) => {
      lease.paused = false;
      lease.changed.notify();
      fetcher.wake();
    },
    commit: commitUntil,
  });
  const works = new ListenerWorks({
    ...{ groupId: options.groupId, options, clock, publish, publisher },
    fail: (error) => consumer.fail(error),
  });
  const questions: Pick<LeaseTableContext, 'fetchCommitted' | 'listOffsets'> = {
    fetchCommitted: (partitions, deadline) => fetchCommitted(coordinator, options.groupId, partitions, deadline),
    listOffsets: (partitions, timestamp, deadline) =>
      listOffsets({ cluster, clock, options }, partitions, timestamp, deadline),
  };
  // Also without a transactional listener: one may be subscribed later. It connects when it is needed.
  const client = new TransactionalClient({ cluster, clock, options });
  const transactions = new LeaseTransactions({
    ...{ client, clock, groupId: options.groupId, groupInstanceId: options.groupInstanceId },
    ...{ requestTimeoutMs: options.requestTimeoutMs, fetchCommitted: questions.fetchCommitted },
    transactionTimeoutMs: transactionTimeoutMs(options.maxPollIntervalMs),
    identity: () => (isMember(loop.state) ? loop.state : null),
  });
  const longestRuns = new LongestRuns(options.eventLoopWarningMs > 0 ? options.eventLoopWarningMs / 2 : Infinity);
  const leases: LeaseTable = new LeaseTable({
    ...{ groupId: options.groupId, options, clock, publish, fetcher, hooks: hookRunner, slice: new TimeSlice(clock) },
    ...{ hears: bus.hears, longestRuns },
    workFor: (topic) => works.of(listenerFor(listenerMap, topic)),
    processingOf: (topic) => listenerMap.lastFor(topic)?.processing ?? {},
    transactions,
    mayDeliver: () => mayDeliver(loop.state, clock.now()),
    ...questions,
    fail: (error) => consumer.fail(error),
    commit: commitQuietly,
    commitWithoutWaiting: (lease) => committer.commitWithoutWaiting([lease], commitDeadline()),
    stopDeadline: () => consumer.stopDeadline,
  });
  const guard = options.heartbeatThread ? (setup.heartbeatGuard?.({ options, publish }) ?? null) : null;
  const parts: ConsumerParts = {
    ...{
      options,
      clock,
      bus,
      loop,
      requests,
      consumerRequests,
      failures,
      sessionTimeout,
      describer,
      leases,
      committer,
    },
    ...{ works, watch, guard, warnings, longestRuns },
    offsets: new OffsetQueries({ options, clock, ...questions }),
    wakeFetcher: () => fetcher.wake(),
    abortJoin: () => requests.abortJoin(),
    listeners: listenerMap,
    subscriptionChanged: () => {
      effects.takeUp();
      loop.dispatch({ type: 'RejoinRequested', cause: 'subscription-changed' });
    },
    close: async () => {
      client.close();
      describer.close();
      await guard?.close();
      topicIds.close();
      sessionTimeout.close();
      requests.close();
      await fetcher.close();
      coordinator.dispose();
      cluster.close();
      await publisher?.close();
      await wire.close();
    },
  };
  const consumer = new EngineConsumer(parts);
  const effects = new EffectRunner(parts, consumer);
  return consumer;
}

/** Containers and pods have their host name as a variable. @throws InvalidOptionsError for the deployment */
function warningsOf(configuration: ConfigurationToCheck): readonly ConfigurationFinding[] {
  const problems = deploymentProblems(configuration.deployment);
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  const { HOSTNAME: hostname } = process.env;
  const { findings } = checkConfiguration({ ...configuration, ...(hostname === undefined ? {} : { hostname }) });
  return findings.filter(({ severity }) => severity === 'warning');
}

function membershipConfig(options: ResolvedConsumerOptions, assignors: readonly Assignor[]): MembershipConfig {
  const classic = assignors.every(({ protocol }) => protocol === 'cooperative') ? 'cooperative' : 'eager';
  const { groupProtocol } = options;
  return {
    ...options,
    protocol: groupProtocol === 'classic' ? classic : 'consumer',
    fallbackProtocol: groupProtocol === 'auto' ? classic : null,
    ownMemberId: crypto.randomUUID(),
  };
}

function assignorNamed(name: string): Assignor {
  const assignor = builtInAssignors.get(name);
  if (assignor === undefined) throw new Error(`No assignor is named ${name}`);
  return assignor;
}

/** Leases are made for topics that a listener takes, or has taken when they began. */
function listenerFor(listeners: ListenerMap, topic: string): Listener {
  const listener = listeners.lastFor(topic);
  if (listener === null) throw new Error(`No listener has ever taken ${topic}`);
  return listener;
}
