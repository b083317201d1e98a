import {
  initialMembership,
  partitionKey,
  step,
  type Assignor,
  type MembershipConfig,
  type MembershipEffect,
  type MembershipEvent,
  type MembershipState,
  type TimerName,
} from '../../protocol';
import { type History } from './history';
import { type ConsumerHeartbeat } from './model-consumer-group';
import { SimulatedLeases } from './simulated-leases';
import { type SimulatedNetwork } from './simulated-network';

export interface SimulatedMemberSetup {
  readonly name: string;
  readonly config: MembershipConfig;
  readonly topics: readonly string[];
  readonly partitionCounts: ReadonlyMap<string, number>;
  readonly assignor: Assignor;
  readonly network: SimulatedNetwork;
  readonly history: History;
}

/** A member whose membership is the real `step`, and whose handlers take virtual time. */
export class SimulatedMember {
  readonly name: string;
  state: MembershipState;
  crashed = false;
  frozenUntil = 0;
  private readonly leases: SimulatedLeases;
  private readonly timers = new Map<TimerName, { at: number }>();
  private readonly inbox: MembershipEvent[] = [];
  private busy = false;

  constructor(private readonly setup: SimulatedMemberSetup) {
    this.name = setup.name;
    this.state = initialMembership(setup.config);
    this.leases = new SimulatedLeases(this, setup.network, setup.history);
  }

  get alive(): boolean {
    return !this.crashed && this.state.phase.name !== 'left' && this.state.phase.name !== 'failed';
  }

  get heldKeys(): readonly string[] {
    return this.state.held.toArray().map(partitionKey);
  }

  start(): void {
    this.dispatch({ type: 'Started' });
  }

  stop(): void {
    const { now } = this.setup.network.time;
    this.dispatch({
      type: 'StopRequested',
      drainDeadline: now + 3000,
      deadline: now + 5000,
      forGood: this.setup.config.groupInstanceId === null,
    });
  }

  crash(): void {
    this.crashed = true;
    this.setup.history.note(this.name, 'crashes');
    this.leases.silence();
  }

  freeze(ms: number): void {
    this.frozenUntil = this.setup.network.time.now + ms;
    this.setup.history.note(this.name, `freezes for ${ms} ms`);
    this.leases.silence();
  }

  dispatch(event: MembershipEvent): void {
    this.inbox.push(event);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.inbox.shift(); next !== undefined; next = this.inbox.shift()) {
      const before = this.state;
      const { state, effects } = step(before, next, this.setup.network.time.now);
      this.state = state;
      if (before.phase.name !== state.phase.name) {
        this.setup.history.note(
          this.name,
          `${before.phase.name} -> ${state.phase.name} (${next.type}), holds ${state.held.toString()}`,
        );
      }
      for (const effect of effects) this.perform(effect);
    }
    this.busy = false;
  }

  /** Later, unless the member has crashed by then; a frozen one does it when it wakes up. */
  later(ms: number, action: () => void): void {
    const { time } = this.setup.network;
    const attempt = (): void => {
      if (this.crashed) return;
      if (time.now < this.frozenUntil) time.at(this.frozenUntil, attempt);
      else action();
    };
    time.at(time.now + ms, attempt);
  }

  private farewell({ memberId, forGood }: Extract<MembershipEffect, { type: 'SendLeaveGroup' }>): ConsumerHeartbeat {
    const { groupInstanceId: instanceId, rebalanceTimeoutMs } = this.setup.config;
    return { memberId, instanceId, rebalanceTimeoutMs, epoch: forGood ? -1 : -2, owned: null, full: false };
  }

  private perform(effect: MembershipEffect): void {
    const { network, config, assignor, topics, partitionCounts } = this.setup;
    const answer = (event: MembershipEvent): void => this.later(0, () => this.dispatch(event));
    switch (effect.type) {
      case 'SetTimer': {
        const due = { at: effect.at };
        this.timers.set(effect.timer, due);
        this.later(effect.at - network.time.now, () => {
          if (this.timers.get(effect.timer) === due) this.dispatch({ type: 'TimerFired', timer: effect.timer });
        });
        return;
      }
      case 'ClearTimer':
        this.timers.delete(effect.timer);
        return;
      case 'SendJoinGroup': {
        const { attempt, memberId } = effect;
        const owned = assignor.userData === 'sticky' ? effect.previous : effect.owned;
        const subscription = { topics, owned: owned.toArray(), generation: effect.ownedGeneration, rackId: null };
        const { groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs } = config;
        network.join({ memberId, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, subscription }, (joined) => {
          if (joined === null)
            answer({ type: 'JoinFailed', attempt, memberId, failure: { code: 'LINK_DEAD', retriable: true } });
          else if ('generation' in joined)
            answer({ type: 'JoinSucceeded', attempt, assignor: assignor.name, leaderless: false, ...joined });
          else
            answer({
              type: 'JoinFailed',
              attempt,
              memberId: joined.memberId,
              failure: { code: joined.code, retriable: false },
            });
        });
        return;
      }
      case 'ComputeAssignment': {
        const { attempt, members } = effect;
        this.later(network.delay(), () => {
          const assignments = assignor.assign({ members, partitionCounts });
          const count = (sum: number, some: number): number => sum + some;
          const assigned = [...assignments.values()].map(({ length }) => length).reduce(count, 0);
          const withheld = assigned < [...partitionCounts.values()].reduce(count, 0);
          this.dispatch({ type: 'AssignmentComputed', attempt, assignments, withheld });
        });
        return;
      }
      case 'SendSyncGroup': {
        const { attempt } = effect;
        const sentAt = network.time.now;
        network.sync(effect.memberId, effect.generation, effect.assignments, (synced) => {
          if (synced === null) answer({ type: 'SyncFailed', attempt, failure: { code: 'LINK_DEAD', retriable: true } });
          else if ('assignment' in synced)
            answer({ type: 'SyncSucceeded', attempt, assignment: synced.assignment, sentAt });
          else answer({ type: 'SyncFailed', attempt, failure: { code: synced.code, retriable: false } });
        });
        return;
      }
      case 'InspectAssignment':
        network.assigned((assigned) => {
          const complete = assigned === null || assigned === [...partitionCounts.values()].reduce((a, b) => a + b, 0);
          if (!complete) answer({ type: 'RejoinRequested', cause: 'partitions-revoked' });
        });
        return;
      case 'SendHeartbeat': {
        const { memberId, generation } = effect;
        const sentAt = network.time.now;
        network.heartbeat(memberId, generation, (code) => {
          const failure = code === 'NONE' ? null : { code: code ?? 'LINK_DEAD', retriable: code === null };
          answer({ type: 'HeartbeatAnswered', memberId, generation, sentAt, failure });
        });
        return;
      }
      case 'SendLeaveGroup': {
        const ended = (): void => answer({ type: 'LeaveEnded' });
        if (config.protocol === 'consumer') network.consumerHeartbeat(this.farewell(effect), ended);
        else network.leave(effect.memberId, ended);
        return;
      }
      case 'SendConsumerHeartbeat': {
        const { attempt, memberId } = effect;
        const sentAt = network.time.now;
        const { groupInstanceId: instanceId, rebalanceTimeoutMs } = config;
        network.consumerHeartbeat({ ...effect, instanceId, rebalanceTimeoutMs }, (heard) => {
          if (heard?.code === 'NONE')
            answer({ type: 'ConsumerHeartbeatAnswered', attempt, memberId, sentAt, ...heard });
          else {
            const code = heard?.code ?? 'LINK_DEAD';
            const failure = { code, retriable: heard === null || code === 'UNRELEASED_INSTANCE_ID' };
            answer({ type: 'ConsumerHeartbeatFailed', attempt, failure });
          }
        });
        return;
      }
      case 'AssignPartitions':
        for (const partition of effect.partitions) this.leases.assign(partition);
        return;
      case 'DrainPartitions':
        this.leases.drain(effect.partitions, effect.deadline);
        return;
      case 'LosePartitions':
        this.setup.history.note(this.name, `loses ${effect.partitions.toString()} (${effect.reason})`);
        for (const partition of effect.partitions) this.leases.lose(partition);
        return;
      case 'ResumeDeliveries':
        this.leases.resume();
        return;
      case 'AnnounceFallback':
      case 'AbortJoin':
      case 'SuspendDeliveries':
      case 'AnnounceRebalanceStarted':
      case 'AnnounceRebalanceCompleted':
      case 'Fail':
      case 'Close':
        return;
    }
  }
}
