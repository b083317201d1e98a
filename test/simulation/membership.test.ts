import {
  InvariantViolation,
  randomFaults,
  simulate,
  type FaultKind,
  type GroupTiming,
  type SimulationPlan,
} from '../../libs/testing/simulation';

/** Random histories of several membership machines and a model coordinator. Each checks every invariant, all the way. */
const timing: GroupTiming = {
  sessionTimeoutMs: 6000,
  heartbeatIntervalMs: 1000,
  rebalanceTimeoutMs: 20_000,
  drainTimeoutMs: 3000,
  stopTimeoutMs: 5000,
};
const quiet = { network: { loss: 0, maxDelayMs: 20 }, handler: { usualMs: 75, slowestMs: 1500 } };
const rough = { network: { loss: 0.02, maxDelayMs: 300 }, handler: { usualMs: 200, slowestMs: 4000 } };

function run(
  seed: number,
  kinds: readonly FaultKind[],
  options: Pick<SimulationPlan, 'strategy' | 'staticMembers' | 'network' | 'handler'>,
) {
  const faults = randomFaults({ seed, members: 3, durationMs: 60_000, kinds, timing });
  const group = { partitions: 6, members: 3, leaveGroupOnClose: 'auto', settleFirst: false, timing } as const;
  try {
    return simulate({ ...group, ...options, seed, faults });
  } catch (thrown) {
    if (!(thrown instanceof InvariantViolation)) throw thrown;
    const lines = thrown.history.slice(-60).map(({ at, who, what }) => `${at} ${who} ${what}`);
    throw new Error(`seed ${seed}: ${thrown.message}\n${lines.join('\n')}`, { cause: thrown });
  }
}

describe.each([
  ['cooperative-sticky', false],
  ['cooperative-sticky', true],
  ['sticky', false],
  ['range', true],
  ['consumer', false],
  ['consumer', true],
])('%s, static members: %s', (strategy, staticMembers) => {
  it('joins and graceful stops: nothing is processed twice', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { replays } = run(seed, ['join', 'stop'], { strategy, staticMembers, ...quiet });
      expect({ seed, replays }).toEqual({ seed, replays: [] });
    }
  });

  it('crashes, freezes, slow handlers, lost requests and answers, moving coordinators: every invariant holds', () => {
    const kinds = ['join', 'stop', 'crash', 'freeze', 'slow', 'lose-answers', 'move-coordinator'] as const;
    for (let seed = 1; seed <= 120; seed += 1) run(seed, kinds, { strategy, staticMembers, ...rough });
  });
});
