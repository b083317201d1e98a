import {
  isMember,
  mayCommit,
  mayDeliver,
  sessionTimeoutMs,
  type MembershipEffect,
  type MembershipState,
  type PartitionSet,
} from '../protocol';
import { type ConsumerParts, type EngineConsumer } from './engine-consumer';
import { isSameMembership, type GuardedMember } from './guarded-member';
import { type Perform } from './membership/membership-loop';

/** What the membership loop does not perform itself. */
type ConsumerEffect = Parameters<Perform>[0];

/** How long a leave may take: the group notices without it too, when the session ends. */
const leaveTimeoutMs = 5000;

/** Performs what membership decides. */
export class EffectRunner {
  constructor(
    private readonly parts: ConsumerParts,
    private readonly consumer: Pick<EngineConsumer, 'stopDeadline' | 'fail' | 'membershipClosed'>,
  ) {}

  perform(effect: ConsumerEffect): void {
    const { requests, consumerRequests, failures, leases, loop, bus, clock, abortJoin } = this.parts;
    const { consumer } = this;
    switch (effect.type) {
      case 'SendJoinGroup':
        void requests.join(effect);
        return;
      case 'ComputeAssignment':
        void requests.computeAssignment(effect);
        return;
      case 'SendSyncGroup':
        void requests.sync(effect);
        return;
      case 'InspectAssignment':
        void requests.inspectAssignment(effect);
        return;
      case 'SendHeartbeat':
        void requests.heartbeat(effect);
        return;
      case 'SendLeaveGroup': {
        const { config, phase } = loop.state;
        const deadline = Math.min(consumer.stopDeadline, clock.now() + leaveTimeoutMs);
        const leaving = config.protocol === 'consumer' ? consumerRequests : requests;
        void leaving.leave(effect, { deadline, insist: phase.name === 'leaving' });
        return;
      }
      case 'SendConsumerHeartbeat':
        void consumerRequests.heartbeat(effect);
        return;
      case 'AskSessionTimeout':
        void this.parts.sessionTimeout.ask();
        return;
      case 'AbortJoin':
        abortJoin();
        return;
      case 'AssignPartitions':
        this.assign(effect.partitions, effect.generation);
        return;
      case 'DrainPartitions':
        void this.drain(effect);
        return;
      case 'LosePartitions':
        leases.lose(effect.partitions, effect.reason);
        return;
      case 'SuspendDeliveries':
        bus.publish({ type: 'SessionSuspended', sinceLastHeartbeatMs: effect.sinceAliveMs });
        return;
      case 'ResumeDeliveries':
        bus.publish({ type: 'SessionResumed' });
        return;
      case 'Fail':
        consumer.fail(failures.behind(effect.code));
        return;
      case 'Close':
        consumer.membershipClosed();
    }
  }

  /**
   * The group may give us a topic that no listener takes: a leader that does not look at subscriptions, or the place that a
   * static member of before had. Nobody processes it then, and somebody should know.
   */
  private assign(partitions: PartitionSet, generation: number): void {
    const { listeners, leases, loop, bus } = this.parts;
    const taken = partitions.filter(({ topic }) => listeners.for(topic) !== null);
    const untaken = partitions.minus(taken);
    if (!untaken.isEmpty) bus.publish({ type: 'TopicWithoutListener', partitions: untaken.toArray() });
    if (!taken.isEmpty) leases.assign(taken, loop.state.memberId, generation);
  }

  /** What we hold of topics that had no listener when they were assigned, and have one now. */
  takeUp(): void {
    const { listeners, leases, loop } = this.parts;
    const { held, memberId, ownedGeneration } = loop.state;
    const taken = held.filter((partition) => listeners.for(partition.topic) !== null && !leases.has(partition));
    if (!taken.isEmpty) leases.assign(taken, memberId, ownedGeneration);
  }

  private async drain({ partitions, deadline }: Extract<MembershipEffect, { type: 'DrainPartitions' }>): Promise<void> {
    const { leases } = this.parts;
    const untaken = partitions.filter((partition) => !leases.has(partition));
    const revoked = (await leases.drain(partitions, deadline)).union(untaken);
    if (!revoked.isEmpty) this.parts.loop.dispatch({ type: 'PartitionsDrained', partitions: revoked });
  }

  onMembershipChange(before: MembershipState, after: MembershipState): void {
    const [watched, member] = [guarded(before), guarded(after)];
    if (!isSameMembership(watched, member) || watched?.sessionTimeoutMs !== member?.sessionTimeoutMs) {
      this.parts.guard?.watch(member);
    }
    if (!mayCommit(before) && mayCommit(after)) this.parts.committer.gateChanged();
    if (before.aliveAt === after.aliveAt && before.suspended === after.suspended) return;
    const now = this.parts.clock.now();
    if (!mayDeliver(before, now) && mayDeliver(after, now)) this.parts.leases.gateChanged();
  }
}

function guarded(state: MembershipState): GuardedMember | null {
  const { memberId, generation, config } = state;
  const protocol = config.protocol === 'consumer' ? 'consumer' : 'classic';
  return isMember(state) ? { memberId, generation, protocol, sessionTimeoutMs: sessionTimeoutMs(state) } : null;
}
