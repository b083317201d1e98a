import { PartitionSet, type MembershipEffect, type MembershipState, step } from '../../libs/protocol';
import {
  randomFaults,
  shrink,
  simulate,
  timeline,
  type FaultKind,
  type Invariant,
  type InvariantViolation,
  type Machine,
  type SimulationPlan,
} from '../../libs/testing/simulation';

/** Machines with a mistake in them: each is found, by the rule that it breaks, and the history is made short. */
const timing = {
  ...{ sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000, rebalanceTimeoutMs: 20_000 },
  ...{ drainTimeoutMs: 3000, stopTimeoutMs: 5000 },
};

type Change = (
  state: MembershipState,
  effects: readonly MembershipEffect[],
) => {
  readonly state: MembershipState;
  readonly effects: readonly MembershipEffect[];
};

const altered =
  (change: Change): Machine =>
  (state, event, now) => {
    const { state: next, effects } = step(state, event, now);
    return change(next, effects);
  };

/** Without the effects that are of this type. */
const without = (type: MembershipEffect['type']): Machine =>
  altered((state, effects) => ({ state, effects: effects.filter((effect) => effect.type !== type) }));

interface Mutant {
  readonly mistake: string;
  readonly machine: Machine;
  readonly strategy: string;
  readonly kinds: readonly FaultKind[];
  /** What handlers take at most, one in 50 excepted; default 75. */
  readonly handlerMs?: number;
  readonly found: Invariant;
  /** How many faults it takes at most, when made short. */
  readonly faults: number;
}

const mutants: readonly Mutant[] = [
  {
    mistake: 'gives partitions back before they have drained',
    machine: altered((state, effects) => ({
      state,
      effects: effects.map((effect) =>
        effect.type === 'SendJoinGroup' ? { ...effect, owned: PartitionSet.empty } : effect,
      ),
    })),
    ...{ strategy: 'cooperative-sticky', kinds: ['join'], found: 'kept until drained', faults: 2 },
  },
  {
    mistake: 'acknowledges a revocation with the next heartbeat, whether drained or not',
    machine: altered((state, effects) => ({
      state,
      effects: effects.map((effect) =>
        effect.type === 'SendConsumerHeartbeat' ? { ...effect, owned: state.held } : effect,
      ),
    })),
    ...{ strategy: 'consumer', kinds: ['join'], found: 'kept until drained', faults: 2 },
  },
  {
    mistake: 'does not stop what it has lost',
    machine: without('LosePartitions'),
    ...{ strategy: 'cooperative-sticky', kinds: ['freeze', 'join'], found: 'lost commits nothing', faults: 2 },
  },
  {
    mistake: 'believes in its session for ever',
    machine: (state, event, now) => {
      const { state: next, effects } = step(state, event, now);
      return { state: { ...next, aliveAt: next.aliveAt === null ? null : now + 1e9 }, effects };
    },
    ...{ strategy: 'cooperative-sticky', kinds: ['lose-answers', 'freeze'], found: 'single owner', faults: 2 },
  },
  {
    mistake: 'believes in its own session time-out, whatever the coordinator says',
    machine: (state, event, now) =>
      event.type === 'SessionTimeoutTold' ? { state, effects: [] } : step(state, event, now),
    ...{ strategy: 'consumer', kinds: ['lose-answers', 'freeze'], found: 'single owner', faults: 2 },
  },
  {
    mistake: 'pauses everything during a rebalance',
    machine: altered((state, effects) => ({ state: { ...state, suspended: state.phase.name === 'joining' }, effects })),
    ...{ strategy: 'cooperative-sticky', kinds: ['join', 'stop'], found: 'kept partitions go on', faults: 2 },
  },
  {
    mistake: 'does not ask again for what it withheld',
    machine: (state, event, now) =>
      event.type === 'TimerFired' && event.timer === 'withheld' ? { state, effects: [] } : step(state, event, now),
    ...{
      strategy: 'cooperative-sticky',
      kinds: ['freeze', 'slow'],
      handlerMs: 1500,
      found: 'the group settles',
      faults: 8,
    },
  },
  {
    mistake: 'does not rejoin when the group does',
    machine: (state, event, now) =>
      event.type === 'HeartbeatAnswered' && event.failure?.code === 'REBALANCE_IN_PROGRESS'
        ? { state, effects: [{ type: 'SetTimer', timer: 'heartbeat', at: now + 1000 }] }
        : step(state, event, now),
    ...{ strategy: 'range', kinds: ['join'], found: 'the group settles', faults: 2 },
  },
  {
    mistake: 'ignores the deadline of a stop',
    machine: (state, event, now) =>
      event.type === 'TimerFired' && event.timer === 'stop' ? { state, effects: [] } : step(state, event, now),
    ...{ strategy: 'cooperative-sticky', kinds: ['stop', 'slow', 'move-coordinator'], found: 'a stop ends', faults: 2 },
  },
  {
    mistake: 'believes every answer to a heartbeat',
    machine: (state, event, now) => {
      const believed = event.type === 'HeartbeatAnswered' ? { ...event, confirmed: true } : event;
      const { state: next, effects } = step(state, believed, now);
      const unconfirmed = (effect: MembershipEffect): MembershipEffect =>
        effect.type === 'SendHeartbeat' ? { ...effect, confirm: false } : effect;
      return { state: next, effects: effects.map(unconfirmed) };
    },
    ...{ strategy: 'cooperative-sticky', kinds: ['freeze', 'move-coordinator'], found: 'single owner', faults: 8 },
  },
  {
    mistake: 'takes every error for a fatal one',
    machine: (state, event, now) =>
      event.type === 'JoinFailed' && event.failure.code === 'NOT_COORDINATOR'
        ? step(state, { ...event, failure: { ...event.failure, retriable: false } }, now)
        : step(state, event, now),
    ...{ strategy: 'cooperative-sticky', kinds: ['join', 'move-coordinator'], found: 'nobody fails', faults: 2 },
  },
  {
    mistake: 'keeps its partitions when the session has ended under the new protocol',
    machine: altered((state, effects) => ({
      state,
      effects: effects.filter((effect) => effect.type !== 'LosePartitions'),
    })),
    ...{ strategy: 'consumer', kinds: ['freeze', 'join'], found: 'kept until drained', faults: 2 },
  },
];

function planOf({ strategy, kinds, handlerMs = 75 }: Mutant, seed: number): SimulationPlan {
  const rough = kinds.includes('freeze') || kinds.includes('slow') || kinds.includes('move-coordinator');
  return {
    ...{ seed, strategy, timing, partitions: 6, members: 3, staticMembers: false, leaveGroupOnClose: 'auto' },
    network: { loss: rough ? 0.02 : 0, maxDelayMs: rough ? 300 : 20 },
    handler: { usualMs: handlerMs, slowestMs: 1500 },
    settleFirst: false,
    faults: randomFaults({ seed, members: 3, durationMs: 60_000, kinds, timing }),
  };
}

function violation(mutant: Mutant): { readonly plan: SimulationPlan; readonly thrown: InvariantViolation } | null {
  for (let seed = 1; seed <= 200; seed += 1) {
    for (const staticMembers of [false, true]) {
      const plan = { ...planOf(mutant, seed), staticMembers };
      try {
        simulate(plan, mutant.machine);
      } catch (thrown) {
        const found = thrown as InvariantViolation;
        if (found.invariant === mutant.found) return { plan, thrown: found };
      }
    }
  }
  return null;
}

it.each(mutants.map((mutant) => [mutant.mistake, mutant] as const))('a machine that %s is found', (_, mutant) => {
  const first = violation(mutant);
  expect(first?.thrown.invariant).toBe(mutant.found);
  const { plan } = first!;
  expect(() => simulate(plan)).not.toThrow();
  const shrunk = shrink(plan, { machine: mutant.machine, maxRuns: 300 })!;
  expect(shrunk.violation.invariant).toBe(mutant.found);
  expect(shrunk.plan.faults.length).toBeLessThanOrEqual(mutant.faults);
  expect(timeline(shrunk.violation.history).length).toBe(shrunk.violation.history.length);
});
