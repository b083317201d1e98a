import { builtInAssignors } from '../../libs/protocol';
import { InvariantViolation, simulate, type SimulationOptions } from '../../libs/testing/simulation';

/**
 * Random histories of several membership machines and a model coordinator. Each checks, all the way: single owner, no
 * handler without a lease, commits that never go back nor pass what is not processed, and a group that settles.
 */
const quiet = { loss: 0, maxDelayMs: 20, maxHandlerMs: 1500 };
const rough = { loss: 0.02, maxDelayMs: 300, maxHandlerMs: 4000 };

function run(options: Omit<SimulationOptions, 'assignor' | 'partitions' | 'members' | 'faultsMs'>, strategy: string) {
  const assignor = strategy === 'consumer' ? strategy : builtInAssignors.get(strategy)!;
  try {
    return simulate({ ...options, assignor, partitions: 6, members: 3, faultsMs: 60_000 });
  } catch (thrown) {
    if (!(thrown instanceof InvariantViolation)) throw thrown;
    throw new Error(`seed ${options.seed}: ${thrown.message}\n${thrown.history.slice(-60).join('\n')}`, {
      cause: thrown,
    });
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
      const { processedTwice } = run({ seed, staticMembers, faults: ['join', 'stop'], network: quiet }, strategy);
      expect({ seed, processedTwice }).toEqual({ seed, processedTwice: [] });
    }
  });

  it('crashes, freezes and lost requests: every invariant holds', () => {
    for (let seed = 1; seed <= 120; seed += 1) {
      run({ seed, staticMembers, faults: ['join', 'stop', 'crash', 'freeze'], network: rough }, strategy);
    }
  });
});
