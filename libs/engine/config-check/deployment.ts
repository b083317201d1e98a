import { type OptionProblem } from '../errors';
import { remedyForName } from '../nearest-name';
import { integer, milliseconds, valueProblems, type OptionRule } from '../option-rules';

/**
 * What a consumer cannot know of the place where it runs, for the rules that need it: nothing else comes of it. What is
 * left out is not guessed. All of it is ours.
 */
export interface Deployment {
  /**
   * From SIGTERM to SIGKILL, in milliseconds: `terminationGracePeriodSeconds` of a pod, less what its `preStop` hook takes.
   */
  readonly terminationGracePeriodMs?: number;
  /** From the end of a process to the first request of the one that takes its place, at the longest, in milliseconds. */
  readonly restartMs?: number;
  /** The most members that the group has at a time, with those that a rolling deployment adds. */
  readonly members?: number;
  /** How many of them may run under one host name. A pod has one of its own. */
  readonly membersPerHost?: number;
  /** The longest time in which no member runs, such as a weekend, in milliseconds. */
  readonly longestIdleMs?: number;
}

const dayMs = 86_400_000;

const rules: Readonly<Record<keyof Deployment, OptionRule>> = {
  terminationGracePeriodMs: milliseconds(1, 30_000),
  restartMs: milliseconds(1, 10_000),
  members: integer(1, 1_000_000, 'members', 6),
  membersPerHost: integer(1, 1_000_000, 'members', 1),
  longestIdleMs: integer(1, 3650 * dayMs, 'milliseconds', 3 * dayMs),
};

/** What is wrong with it, each with the way out. */
export function deploymentProblems(given: unknown): OptionProblem[] {
  if (given === undefined) return [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const remedy = 'set it as in { terminationGracePeriodMs: 30000 }, or leave it out';
    return [{ option: 'deployment', value: given, rule: 'must be an object', remedy }];
  }
  return Object.entries(given as Record<string, unknown>).flatMap(([name, value]): OptionProblem[] => {
    const option = `deployment.${name}`;
    if (value === undefined) return [];
    if (isFact(name)) return valueProblems(option, value, rules[name]);
    const remedy = remedyForName(name, Object.keys(rules));
    return [{ option, value, rule: 'is not known of a deployment', remedy }];
  });
}

function isFact(name: string): name is keyof Deployment {
  return Object.hasOwn(rules, name);
}
