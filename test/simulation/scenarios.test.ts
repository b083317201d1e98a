import { defaultTiming, scenarioFaults, scenarios, shrink, simulate, timeline } from '../../libs/testing';
import { type SimulationPlan } from '../../libs/testing/simulation';

function planOf(name: string, changes: Partial<SimulationPlan> = {}): SimulationPlan {
  const faults = changes.faults ?? scenarioFaults(name, { members: 4 });
  return {
    ...{ seed: 1, strategy: 'cooperative-sticky', partitions: 12, members: 4, staticMembers: false },
    ...{ leaveGroupOnClose: 'auto', timing: defaultTiming, settleFirst: true },
    network: { loss: 0, maxDelayMs: 10 },
    handler: { usualMs: 50, slowestMs: 500 },
    ...changes,
    faults,
  };
}

describe.each(Object.keys(scenarios))('%s', (name) => {
  it.each(['range', 'cooperative-sticky', 'consumer'])('%s', (strategy) => {
    const { rebalances, durationMs, history } = simulate(planOf(name, { strategy }));
    // A freeze within the session is not noticed.
    expect(rebalances > 0).toBe(name !== 'freeze');
    expect(durationMs).toBeGreaterThan(0);
    expect(history.length).toBeGreaterThan(0);
  });
});

it('the same plan gives the same history', () => {
  const [one, other] = [1, 2].map(() => timeline(simulate(planOf('crash')).history));
  expect(one).toEqual(other);
  expect(timeline(simulate(planOf('crash', { seed: 2 })).history)).not.toEqual(one);
});

it('a rolling deploy of static members moves nothing, of dynamic ones everything', () => {
  const faults = scenarioFaults('rolling-deploy', { members: 4 });
  expect(simulate(planOf('', { faults, staticMembers: true }))).toMatchObject({ rebalances: 0, replays: [] });
  expect(simulate(planOf('', { faults })).rebalances).toBeGreaterThanOrEqual(8);
});

it('with an eager assignor partitions that stay pause too; with the others they do not', () => {
  const paused = (strategy: string): number => simulate(planOf('scale-out', { strategy })).keptPauses.longestMs;
  expect(paused('range')).toBeGreaterThan(0);
  expect(paused('cooperative-sticky')).toBe(0);
  expect(paused('consumer')).toBe(0);
});

it('a handler that outlasts the drain is processed again, one that does not is not', () => {
  const timing = { ...defaultTiming, drainTimeoutMs: 5000 };
  const faults = (forMs: number) => scenarioFaults('slow-drain', { members: 4, count: 4, everyMs: 100, forMs });
  expect(simulate(planOf('', { timing, faults: faults(20_000) })).replays.length).toBeGreaterThan(0);
  expect(simulate(planOf('', { timing, faults: faults(2000) })).replays).toEqual([]);
});

/*
 * 1. a plan loses requests, and settles first   2. JoinGroup requests of members that join were lost, and each made the group
 * wait for a rebalance timeout   3. the group was not settled in time: a rule seemed broken before the first fault
 */
it('a group that settles first does so without losses', () => {
  const network = { loss: 0.9, maxDelayMs: 10 };
  expect(simulate(planOf('', { network, faults: [] }))).toMatchObject({ rebalances: 0, moves: 0 });
});

it('nothing is shrunk when no rule is broken', () => {
  expect(shrink(planOf('crash'))).toBeNull();
});

it.each([
  ['an unknown scenario', () => planOf('eclipse'), "There is no scenario 'eclipse': take one of rolling-deploy,"],
  ['an unknown strategy', () => simulate(planOf('crash', { strategy: 'luck' })), "There is no strategy 'luck': take"],
  ['no members', () => simulate(planOf('crash', { members: 0 })), 'members is 0: a simulation needs at least 1.'],
  ['a loss of one', () => simulate(planOf('crash', { network: { loss: 1, maxDelayMs: 1 } })), 'network.loss is 1'],
  ['too many', () => scenarioFaults('scale-in', { members: 2, count: 3 }), 'count is 3, and there are 2 members'],
])('%s is refused', (_, act, message) => {
  expect(act).toThrow(message);
});
