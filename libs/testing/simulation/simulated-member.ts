import {
  initialMembership,
  partitionKey,
  PartitionSet,
  type step,
  type Assignor,
  type MembershipConfig,
  type MembershipEffect,
  type MembershipEvent,
  type MembershipState,
  type TimerName,
} from '../../protocol';
import { briefly } from './briefly';
import { failureOf } from './failure-of';
import { type ConsumerHeartbeat } from './model-consumer-group';
import { SimulatedLeases, type Surroundings } from './simulated-leases';

export interface SimulatedMemberSetup {
  readonly name: string;
  readonly config: MembershipConfig;
  readonly topics: readonly string[];
  readonly partitionCounts: ReadonlyMap<string, number>;
  /** Null: the coordinator assigns. */
  readonly assignor: Assignor | null;
  readonly around: Surroundings;
  readonly machine: Machine;
  readonly stopTimeoutMs: number;
  readonly handlerMs: () => number;
  readonly onFailed: (code: string) => void;
}

/** `step`, or one with a mistake in it: to see that it is found. */
export type Machine = typeof step;

/** A member whose membership is the real `step`, and whose handlers take virtual time. */
export class SimulatedMember {
  readonly name: string;
  state: MembershipState;
  crashed = false;
  frozenUntil = 0;
  /** The member has left. */
  onGone: () => void = () => undefined;
  private readonly leases: SimulatedLeases;
  private readonly timers = new Map<TimerName, { at: number }>();
  private readonly inbox: MembershipEvent[] = [];
  private busy = false;
  private slow = { until: 0, handlerMs: 0 };
  private lastTold = PartitionSet.empty;

  constructor(private readonly setup: SimulatedMemberSetup) {
    this.name = setup.name;
    this.state = initialMembership(setup.config);
    this.leases = new SimulatedLeases(this, setup.around);
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

  stop(forGood: boolean): void {
    const { stopTimeoutMs, config, around } = this.setup;
    const { now } = around.time;
    const drainDeadline = now + Math.min(config.drainTimeoutMs, stopTimeoutMs * 0.8);
    around.history.note(this.name, `is told to stop${forGood ? '' : ', and keeps its place'}`);
    this.dispatch({ type: 'StopRequested', drainDeadline, deadline: now + stopTimeoutMs, forGood });
    this.later(stopTimeoutMs + 1, () => {
      if (this.alive)
        around.history.violated('a stop ends', `${this.name} is ${this.state.phase.name} at the deadline`);
    });
  }

  crash(): void {
    this.crashed = true;
    this.setup.around.history.note(this.name, 'crashes', 'crashed');
    this.leases.silence();
  }

  freeze(ms: number): void {
    const { time, history } = this.setup.around;
    this.frozenUntil = time.now + ms;
    history.note(this.name, `freezes for ${ms} ms`, 'frozen');
    this.leases.silence();
    this.later(ms, () => history.note(this.name, 'wakes up', this.state.phase.name));
  }

  slowDown(ms: number, handlerMs: number): void {
    this.slow = { until: this.setup.around.time.now + ms, handlerMs };
    this.setup.around.history.note(this.name, `has handlers of ${handlerMs} ms for ${ms} ms`);
  }

  /** For so long it hears nothing. */
  deafen(ms: number): void {
    this.setup.around.link.deafUntil = this.setup.around.time.now + ms;
    this.setup.around.history.note(this.name, `hears no answer for ${ms} ms`);
  }

  handlerMs(): number {
    return this.setup.around.time.now < this.slow.until ? this.slow.handlerMs : this.setup.handlerMs();
  }

  dispatch(event: MembershipEvent): void {
    this.inbox.push(event);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.inbox.shift(); next !== undefined; next = this.inbox.shift()) {
      const before = this.state;
      const { state, effects } = this.setup.machine(before, next, this.setup.around.time.now);
      this.state = state;
      if (before.phase.name !== state.phase.name) this.changed(before, next);
      for (const effect of effects) this.perform(effect);
    }
    this.busy = false;
  }

  private changed(before: MembershipState, event: MembershipEvent): void {
    const { history } = this.setup.around;
    const { phase, held } = this.state;
    const why = `${before.phase.name} -> ${phase.name} (${event.type}), holds ${briefly(held)}`;
    history.note(this.name, why, phase.name);
    if (phase.name === 'failed') this.setup.onFailed(phase.code);
    if (phase.name === 'left') this.onGone();
  }

  /** Later, unless the member has crashed by then; a frozen one does it when it wakes up. */
  later(ms: number, action: () => void): void {
    const { time } = this.setup.around;
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
    const { config, assignor, topics, partitionCounts } = this.setup;
    const { time, link, judge, history } = this.setup.around;
    const answer = (event: MembershipEvent): void => this.later(0, () => this.dispatch(event));
    switch (effect.type) {
      case 'SetTimer': {
        const due = { at: effect.at };
        this.timers.set(effect.timer, due);
        this.later(effect.at - time.now, () => {
          if (this.timers.get(effect.timer) === due) this.dispatch({ type: 'TimerFired', timer: effect.timer });
        });
        return;
      }
      case 'ClearTimer':
        this.timers.delete(effect.timer);
        return;
      case 'SendJoinGroup': {
        const { attempt, memberId } = effect;
        judge.ownedTold(this.name, effect.owned, this.leases.live);
        const owned = assignor?.userData === 'sticky' ? effect.previous : effect.owned;
        const subscription = { topics, owned: owned.toArray(), generation: effect.ownedGeneration, rackId: null };
        const { groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs } = config;
        link.join({ memberId, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, subscription }, (joined) => {
          if (joined !== null && 'generation' in joined)
            answer({ type: 'JoinSucceeded', attempt, assignor: assignor?.name ?? '', leaderless: false, ...joined });
          else {
            const failure = failureOf(joined?.code ?? null);
            answer({ type: 'JoinFailed', attempt, memberId: joined?.memberId ?? memberId, failure });
          }
        });
        return;
      }
      case 'ComputeAssignment': {
        const { attempt, members } = effect;
        this.later(link.delay(), () => {
          if (assignor === null) return;
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
        const sentAt = time.now;
        link.sync(effect.memberId, effect.generation, effect.assignments, (synced) => {
          if (synced !== null && 'assignment' in synced)
            answer({ type: 'SyncSucceeded', attempt, assignment: synced.assignment, sentAt });
          else answer({ type: 'SyncFailed', attempt, failure: failureOf(synced?.code ?? null) });
        });
        return;
      }
      case 'InspectAssignment':
        link.assigned((assigned) => {
          const complete = assigned === null || assigned === [...partitionCounts.values()].reduce((a, b) => a + b, 0);
          if (!complete) answer({ type: 'RejoinRequested', cause: 'partitions-revoked' });
        });
        return;
      case 'SendHeartbeat': {
        const { memberId, generation, confirm } = effect;
        const sentAt = time.now;
        link.heartbeat(memberId, generation, confirm, (code) => {
          const failure = code === 'NONE' ? null : failureOf(code);
          answer({ type: 'HeartbeatAnswered', memberId, generation, sentAt, failure, confirmed: confirm });
        });
        return;
      }
      case 'SendLeaveGroup': {
        judge.ownedTold(this.name, PartitionSet.empty, this.leases.live);
        const ended = (): void => answer({ type: 'LeaveEnded' });
        if (config.protocol === 'consumer') link.consumerHeartbeat(this.farewell(effect), ended);
        else link.leave(effect.memberId, ended);
        return;
      }
      case 'SendConsumerHeartbeat': {
        const { attempt, memberId } = effect;
        const sentAt = time.now;
        this.lastTold = effect.owned ?? this.lastTold;
        judge.ownedTold(this.name, this.lastTold, this.leases.live);
        const { groupInstanceId: instanceId, rebalanceTimeoutMs } = config;
        link.consumerHeartbeat({ ...effect, instanceId, rebalanceTimeoutMs }, (heard) => {
          if (heard?.code === 'NONE')
            answer({ type: 'ConsumerHeartbeatAnswered', attempt, memberId, sentAt, ...heard });
          else {
            const failure = failureOf(heard?.code ?? null, 'UNRELEASED_INSTANCE_ID');
            answer({ type: 'ConsumerHeartbeatFailed', attempt, failure });
          }
        });
        return;
      }
      case 'AskSessionTimeout':
        answer({ type: 'SessionTimeoutTold', sessionTimeoutMs: link.sessionTimeoutMs });
        return;
      case 'AssignPartitions':
        for (const partition of effect.partitions) this.leases.assign(partition);
        return;
      case 'DrainPartitions':
        this.leases.drain(effect.partitions, effect.deadline);
        return;
      case 'LosePartitions':
        history.note(this.name, `loses ${briefly(effect.partitions)} (${effect.reason})`);
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
      case 'AnnounceRebalanceFailed':
      case 'AnnounceExpulsion':
      case 'Fail':
      case 'Close':
        return;
    }
  }
}
