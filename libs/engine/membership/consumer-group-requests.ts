import { type MembershipEffect, type MembershipEvent, type PartitionSet } from '../../protocol';
import { ConsumerGroupHeartbeat, type ConsumerGroupHeartbeatRequest } from '../../wire';
import { brokerError, type Coordinator } from '../cluster';
import { KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { heartbeatTimeoutMs } from './heartbeat-timeout';
import { leaveGroup, type LeaveTerms } from './leave-group';
import { asRequestError, type RequestFailures } from './request-failures';
import { type TopicIds } from './topic-ids';

type Effect<T extends MembershipEffect['type']> = Extract<MembershipEffect, { type: T }>;

/** What to subscribe to: names, and a pattern for the brokers to match; null: none. */
export interface ServerSubscription {
  readonly names: readonly string[];
  readonly pattern: string | null;
}

export interface ConsumerGroupRequestsContext {
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly coordinator: Coordinator;
  readonly topicIds: TopicIds;
  readonly failures: RequestFailures;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly dispatch: (event: MembershipEvent) => void;
  /** `matchHere`: the brokers cannot match patterns, so the names that match now. */
  readonly subscription: (matchHere: boolean) => Promise<ServerSubscription>;
  /** The epoch under which the heartbeat thread has spoken for us since this was asked last; -1: it has not. */
  readonly takeEpochElsewhere: () => number;
  /** What is ours now. */
  readonly owned: () => PartitionSet;
  /** As far as it is known now. */
  readonly sessionTimeoutMs: () => number;
}

const [leaves, comesBack] = [-1, -2];
const unsupportedVersion = 35;

/** The first version has no patterns. */
const WithPattern: typeof ConsumerGroupHeartbeat = { ...ConsumerGroupHeartbeat, versions: { min: 1, max: 1 } };

/** The requests of a member of the `consumer` protocol (KIP-848); as `GroupRequests` those of a classic one. */
export class ConsumerGroupRequests {
  private matchesHere = false;
  private hasPattern = false;
  private chosen = false;

  constructor(private readonly context: ConsumerGroupRequestsContext) {}

  async heartbeat(effect: Effect<'SendConsumerHeartbeat'>): Promise<void> {
    const { clock, dispatch, publish, topicIds, failures } = this.context;
    const sentAt = clock.now();
    const { attempt } = effect;
    try {
      const request = await this.request(effect);
      const answer = await this.send(request, sentAt + this.patienceMs(effect));
      if (answer.errorCode !== 0) {
        const error = this.refusal(answer.errorCode, answer.errorMessage, effect.epoch === 0);
        publish({ type: 'HeartbeatFailed', error });
        dispatch({ type: 'ConsumerHeartbeatFailed', attempt, failure: failures.of(error) });
        return;
      }
      publish({ type: 'HeartbeatSucceeded', durationMs: clock.now() - sentAt });
      this.tellChoice();
      const { assignment, memberEpoch: epoch, heartbeatIntervalMs: intervalMs } = answer;
      dispatch({
        type: 'ConsumerHeartbeatAnswered',
        ...{ attempt, epoch, intervalMs, sentAt, memberId: answer.memberId ?? effect.memberId },
        assignment: assignment === null ? null : await topicIds.resolve(assignment.topicPartitions),
      });
    } catch (thrown) {
      if (this.isWithoutPatterns(thrown)) {
        this.matchesHere = true;
        return this.heartbeat(effect);
      }
      const error = this.typed(thrown);
      publish({ type: 'HeartbeatFailed', error });
      dispatch({ type: 'ConsumerHeartbeatFailed', attempt, failure: failures.of(error) });
    }
  }

  async leave({ memberId, forGood }: Effect<'SendLeaveGroup'>, terms: LeaveTerms): Promise<void> {
    const { groupId, groupInstanceId: instanceId } = this.context.options;
    const request = { ...silentHeartbeat, groupId, memberId, instanceId, memberEpoch: forGood ? leaves : comesBack };
    await leaveGroup(this.context, terms, async (deadline) => {
      const { errorCode, errorMessage } = await this.send(request, deadline);
      return errorCode === 0 ? null : this.refusal(errorCode, errorMessage);
    });
  }

  private tellChoice(): void {
    if (this.chosen || this.context.options.groupProtocol !== 'auto') return;
    this.chosen = true;
    this.context.publish({
      type: 'GroupProtocolChosen',
      protocol: 'consumer',
      reason: 'the brokers and the group take it',
    });
  }

  private async request(effect: Effect<'SendConsumerHeartbeat'>): Promise<ConsumerGroupHeartbeatRequest> {
    const { options, topicIds } = this.context;
    const elsewhere = this.context.takeEpochElsewhere();
    const { memberId, epoch } = effect;
    // Hazard: an assignment is told once
    //   1. the thread's heartbeat is answered with a new assignment   2. ours with none: it is as in the last answer
    //   -> we would never hear of it. A full heartbeat is answered with all of it.
    const full = effect.full || elsewhere >= 0;
    const owned = full && epoch > 0 ? this.context.owned() : effect.owned;
    const subscribe = effect.subscribe || full;
    const { groupId, groupInstanceId: instanceId, clientRack, groupRemoteAssignor, rebalanceTimeoutMs } = options;
    const subscription = subscribe ? await this.context.subscription(this.matchesHere) : null;
    const hadPattern = this.hasPattern;
    if (subscription !== null) this.hasPattern = subscription.pattern !== null;
    return {
      ...{ groupId, memberId, instanceId },
      memberEpoch: epoch === 0 ? 0 : Math.max(epoch, elsewhere),
      rackId: full ? clientRack : null,
      rebalanceTimeoutMs: full ? rebalanceTimeoutMs : -1,
      subscribedTopicNames: subscription?.names ?? null,
      // Empty: no pattern any more.
      subscribedTopicRegex: subscription === null ? null : (subscription.pattern ?? (hadPattern ? '' : null)),
      serverAssignor: full ? groupRemoteAssignor : null,
      topicPartitions: owned === null ? null : topicIds.toIds(owned),
    };
  }

  private send(request: ConsumerGroupHeartbeatRequest, deadline: number) {
    const api = request.subscribedTopicRegex === null ? ConsumerGroupHeartbeat : WithPattern;
    return this.context.coordinator.call('control', api, request, deadline);
  }

  private patienceMs({ epoch }: Effect<'SendConsumerHeartbeat'>): number {
    const { requestTimeoutMs } = this.context.options;
    const sessionTimeoutMs = this.context.sessionTimeoutMs();
    return epoch === 0 ? requestTimeoutMs : heartbeatTimeoutMs({ requestTimeoutMs, sessionTimeoutMs });
  }

  private isWithoutPatterns(thrown: unknown): boolean {
    return (
      !this.matchesHere && this.hasPattern && thrown instanceof KafkaRebalanceError && thrown.code === 'BROKER_TOO_OLD'
    );
  }

  private refusal(errorCode: number, detail: string | null, joins = false): KafkaRebalanceError {
    const { options, coordinator } = this.context;
    const error = brokerError(errorCode, { api: 'ConsumerGroupHeartbeat', subject: options.groupId, joins });
    coordinator.refused(error);
    if (detail === null || detail === '') return error;
    const { code, disposition } = error;
    return new KafkaRebalanceError(`${error.message} The broker says: ${detail}`, { code, disposition });
  }

  private typed(thrown: unknown): KafkaRebalanceError {
    const error = asRequestError(thrown);
    return error.code === 'BROKER_TOO_OLD' ? noProtocol(error) : error;
  }
}

/** A heartbeat that tells nothing new. */
export const silentHeartbeat = {
  ...{ rackId: null, rebalanceTimeoutMs: -1, subscribedTopicNames: null, subscribedTopicRegex: null },
  ...{ serverAssignor: null, topicPartitions: null },
};

/** A broker that does not even know the request. */
function noProtocol(cause: Error): KafkaRebalanceError {
  const { message, code, disposition } = brokerError(unsupportedVersion, { api: 'ConsumerGroupHeartbeat' });
  return new KafkaRebalanceError(message, { code, disposition, cause });
}
