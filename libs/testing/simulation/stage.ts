import { type Assignor, type MembershipConfig } from '../../protocol';
import { type History } from './history';
import { type Judge } from './judge';
import { type Fault, type SimulationPlan } from './plan';
import { type Random } from './random';
import { SimulatedLink, type NetworkConditions } from './simulated-link';
import { SimulatedMember, type Machine } from './simulated-member';
import { type SimulatedBroker } from './simulated-broker';

export const topic = 'orders';

/** What a stage is made of. */
export interface StageParts {
  readonly plan: SimulationPlan;
  readonly assignor: Assignor | null;
  readonly broker: SimulatedBroker;
  readonly random: Random;
  readonly conditions: NetworkConditions;
  readonly judge: Judge;
  readonly history: History;
  readonly machine: Machine;
}

/** The members of a simulation, by their places, and what is done to them. */
export class Stage {
  readonly members: SimulatedMember[] = [];
  /** Members that will come back to their places. */
  private expected = 0;
  private readonly places = new Map<number, SimulatedMember>();

  constructor(private readonly parts: StageParts) {}

  get alive(): readonly SimulatedMember[] {
    return this.members.filter((member) => member.alive);
  }

  /** Everybody is here, and is a member that holds what the group has given it. */
  get settled(): boolean {
    const { broker, plan } = this.parts;
    const { alive } = this;
    const calm = alive.every(({ state }) => state.phase.name === 'stable' && state.draining.isEmpty);
    const held = alive.reduce((sum, { state }) => sum + state.held.size, 0);
    const complete = held === plan.partitions && broker.memberCount === alive.length;
    return this.expected === 0 && broker.settled && calm && complete;
  }

  join(place: number): void {
    const before = this.places.get(place);
    if (before?.alive === true) return;
    const { plan, assignor, broker, random, conditions, judge, history, machine } = this.parts;
    const name = `m${this.members.length}`;
    const groupInstanceId = plan.staticMembers ? `place-${place}` : null;
    const member = new SimulatedMember({
      name,
      config: this.config(groupInstanceId, `id-${name}`),
      topics: [topic],
      partitionCounts: new Map([[topic, plan.partitions]]),
      assignor,
      around: { time: broker.time, random, judge, history, link: new SimulatedLink(broker, random, conditions) },
      machine,
      stopTimeoutMs: plan.timing.stopTimeoutMs,
      handlerMs: () => {
        const { usualMs, slowestMs } = plan.handler;
        return random.chance(0.02) ? slowestMs : random.below(usualMs) + 1;
      },
      onFailed: (code) => this.failed(name, place, code),
    });
    this.members.push(member);
    this.places.set(place, member);
    history.note(name, `joins at place ${place}`, 'joining');
    member.start();
  }

  strike(fault: Fault): void {
    if (fault.kind === 'join') this.join(fault.place);
    else if (fault.kind === 'move-coordinator') this.parts.broker.move(fault.forMs);
    else {
      const victim = this.places.get(fault.place);
      if (victim?.alive === true && victim.frozenUntil <= this.parts.broker.time.now) this.strikeMember(victim, fault);
    }
  }

  private strikeMember(victim: SimulatedMember, fault: Exclude<Fault, { kind: 'join' | 'move-coordinator' }>): void {
    switch (fault.kind) {
      case 'stop':
        if (victim.state.phase.name === 'leaving') return;
        if (fault.backAfterMs !== null) {
          const { place, backAfterMs } = fault;
          this.expected += 1;
          victim.onGone = () => this.comeBack(place, backAfterMs);
        }
        victim.stop(this.leavesForGood(fault.backAfterMs !== null));
        return;
      case 'crash': {
        const comesBack = victim.onGone;
        victim.crash();
        // Killed while it stopped: it comes back all the same.
        if (victim.state.phase.name === 'leaving') comesBack();
        else if (fault.backAfterMs !== null) {
          this.expected += 1;
          this.comeBack(fault.place, fault.backAfterMs);
        }
        return;
      }
      case 'freeze':
        return victim.freeze(fault.forMs);
      case 'slow':
        return victim.slowDown(fault.forMs, fault.handlerMs);
      case 'lose-answers':
        return victim.deafen(fault.forMs);
    }
  }

  /**
   * The one error that Kafka gives for no fault of anybody: a static member got a new id in a round that was not completed, and
   * the next coordinator knows the older one. As in Java that is fatal, and the process starts again.
   */
  private failed(name: string, place: number, code: string): void {
    const { broker, history, plan } = this.parts;
    if (code !== 'FENCED_INSTANCE_ID' || !broker.hasMoved) history.violated('nobody fails', `${name}: ${code}`);
    if (place >= plan.members) return;
    this.expected += 1;
    this.comeBack(place, 1000);
  }

  private comeBack(place: number, afterMs: number): void {
    const { time } = this.parts.broker;
    time.at(time.now + afterMs, () => {
      this.expected -= 1;
      this.join(place);
    });
  }

  private leavesForGood(comesBack: boolean): boolean {
    const { leaveGroupOnClose: policy, staticMembers } = this.parts.plan;
    if (policy === 'auto') return !staticMembers;
    return policy === 'scale-in' ? !comesBack : policy === 'always';
  }

  private config(groupInstanceId: string | null, ownMemberId: string): MembershipConfig {
    const { assignor, plan } = this.parts;
    const { sessionTimeoutMs, heartbeatIntervalMs, rebalanceTimeoutMs, drainTimeoutMs } = plan.timing;
    return {
      ...{ groupInstanceId, ownMemberId, heartbeatIntervalMs, rebalanceTimeoutMs, drainTimeoutMs },
      // The coordinator decides; who believes in more of it must go by what it is told.
      sessionTimeoutMs: assignor === null ? 10 * sessionTimeoutMs : sessionTimeoutMs,
      protocol: assignor?.protocol ?? 'consumer',
      fallbackProtocol: null,
      retryBackoffMs: 100,
      retryBackoffMaxMs: 1000,
    };
  }
}
