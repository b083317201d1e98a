import { step } from '../../protocol';
import { InvariantViolation } from './history';
import { type Fault, type SimulationPlan } from './plan';
import { type Machine } from './simulated-member';
import { simulate } from './simulation';

export interface Shrunk {
  readonly plan: SimulationPlan;
  readonly violation: InvariantViolation;
  /** How many simulations it took. */
  readonly runs: number;
}

export interface ShrinkOptions {
  readonly machine?: Machine;
  /** Default 2000. */
  readonly maxRuns?: number;
}

/** A plan with less in it is another history, so each is tried with as many seeds. */
const seedsPerPlan = 8;

/**
 * Looks for the smallest plan that breaks the same rule: fewer faults, members and partitions, no losses, short delays. Null if
 * the plan breaks none.
 */
export function shrink(plan: SimulationPlan, { machine = step, maxRuns = 2000 }: ShrinkOptions = {}): Shrunk | null {
  const first = violationOf(plan, machine);
  if (first === null) return null;
  let best = { plan, violation: first };
  let runs = 1;
  const improve = (): boolean => {
    for (const smaller of smallerPlans(best.plan)) {
      for (let next = 0; next < seedsPerPlan && runs < maxRuns; next += 1) {
        const candidate = { ...smaller, seed: plan.seed + next };
        const violation = violationOf(candidate, machine);
        runs += 1;
        if (violation?.invariant !== first.invariant) continue;
        best = { plan: candidate, violation };
        return true;
      }
    }
    return false;
  };
  while (improve());
  return { ...best, runs };
}

function violationOf(plan: SimulationPlan, machine: Machine): InvariantViolation | null {
  try {
    simulate(plan, machine);
    return null;
  } catch (thrown) {
    if (thrown instanceof InvariantViolation) return thrown;
    throw thrown;
  }
}

/** The largest steps first. */
function* smallerPlans(plan: SimulationPlan): Generator<SimulationPlan> {
  for (const faults of withoutSome(plan.faults)) yield { ...plan, faults };
  if (plan.network.loss > 0) yield { ...plan, network: { ...plan.network, loss: 0 } };
  if (plan.network.maxDelayMs > 20) yield { ...plan, network: { ...plan.network, maxDelayMs: 20 } };
  for (const partitions of fewer(plan.partitions)) yield { ...plan, partitions };
  for (const members of fewer(plan.members)) yield { ...plan, members };
}

function* withoutSome(faults: readonly Fault[]): Generator<readonly Fault[]> {
  for (let size = Math.ceil(faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < faults.length; from += size) {
      yield [...faults.slice(0, from), ...faults.slice(from + size)];
    }
  }
}

function fewer(count: number): readonly number[] {
  const half = Math.ceil(count / 2);
  return [...new Set([half, count - 1])].filter((each) => each >= 1 && each < count);
}
