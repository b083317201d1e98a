import {
  initialMembership,
  PartitionSet,
  step,
  type MembershipConfig,
  type MembershipEffect,
  type MembershipEvent,
  type MembershipState,
} from '../../../libs/protocol';

export const config: MembershipConfig = {
  groupInstanceId: null,
  protocol: 'cooperative',
  fallbackProtocol: null,
  ownMemberId: 'own',
  sessionTimeoutMs: 6000,
  rebalanceTimeoutMs: 20_000,
  heartbeatIntervalMs: 1000,
  drainTimeoutMs: 3000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 1000,
};

/** `orders` partitions by number. */
export function orders(...numbers: number[]): PartitionSet {
  return PartitionSet.from(numbers.map((partition) => ({ topic: 'orders', partition })));
}

/** A membership under test: its state, the time, and the effects since they were last taken. */
export class Machine {
  state: MembershipState;
  now = 0;
  private effects: MembershipEffect[] = [];

  constructor(overrides: Partial<MembershipConfig> = {}) {
    this.state = initialMembership({ ...config, ...overrides });
  }

  get phase(): string {
    return this.state.phase.name;
  }

  send(event: MembershipEvent): this {
    const { state, effects } = step(this.state, event, this.now);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  take(): MembershipEffect[] {
    const taken = this.effects;
    this.effects = [];
    return taken;
  }

  /** The effect of this type among those since the last `take`. */
  effect<T extends MembershipEffect['type']>(type: T): Extract<MembershipEffect, { type: T }> | undefined {
    return this.effects.find((effect): effect is Extract<MembershipEffect, { type: T }> => effect.type === type);
  }

  has(type: MembershipEffect['type']): boolean {
    return this.effects.some((effect) => effect.type === type);
  }

  private get attempt(): number {
    return this.state.attempts;
  }

  joined(generation: number, more: Partial<Extract<MembershipEvent, { type: 'JoinSucceeded' }>> = {}): this {
    return this.send({
      type: 'JoinSucceeded',
      ...{ attempt: this.attempt, memberId: 'me', generation, assignor: 'range', members: null },
      ...{ skipAssignment: false, leaderless: false, ...more },
    });
  }

  synced(...numbers: number[]): this {
    return this.send({
      type: 'SyncSucceeded',
      attempt: this.attempt,
      assignment: orders(...numbers),
      sentAt: this.now,
    });
  }

  /** The answer to the heartbeat under way in the `consumer` protocol; null: the assignment is as it was. */
  answered(epoch: number, assigned: readonly number[] | null, intervalMs = 1000): this {
    return this.send({
      type: 'ConsumerHeartbeatAnswered',
      ...{ attempt: this.attempt, memberId: config.ownMemberId, epoch, intervalMs, sentAt: this.now },
      assignment: assigned === null ? null : orders(...assigned),
    });
  }

  refused(code: string, retriable = false): this {
    return this.send({ type: 'ConsumerHeartbeatFailed', attempt: this.attempt, failure: { code, retriable } });
  }

  joinFails(code: string, retriable = false, memberId = ''): this {
    return this.send({ type: 'JoinFailed', attempt: this.attempt, memberId, failure: { code, retriable } });
  }

  syncFails(code: string, retriable = false): this {
    return this.send({ type: 'SyncFailed', attempt: this.attempt, failure: { code, retriable } });
  }

  heartbeat(code: string | null, retriable = false, confirmed = true): this {
    const { memberId, generation } = this.state;
    const failure = code === null ? null : { code, retriable };
    return this.send({ type: 'HeartbeatAnswered', memberId, generation, sentAt: this.now, failure, confirmed });
  }

  drained(...numbers: number[]): this {
    return this.send({ type: 'PartitionsDrained', partitions: orders(...numbers) });
  }

  /** A member of the `consumer` protocol in epoch 1, everything acknowledged, with no effects left to look at. */
  static consumer(numbers: number[], overrides: Partial<MembershipConfig> = {}): Machine {
    const machine = new Machine({ protocol: 'consumer', ...overrides }).send({ type: 'Started' }).answered(1, numbers);
    if (numbers.length > 0) machine.answered(1, null);
    machine.take();
    return machine;
  }

  /** A stable member that holds these partitions, with no effects left to look at. */
  static stable(numbers: number[], overrides: Partial<MembershipConfig> = {}): Machine {
    const machine = new Machine(overrides)
      .send({ type: 'Started' })
      .joined(1)
      .synced(...numbers);
    machine.take();
    return machine;
  }
}
