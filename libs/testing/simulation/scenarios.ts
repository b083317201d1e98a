import { type Fault } from './plan';

/** What a scenario is asked for; see each for what it takes of this. */
export interface ScenarioOptions {
  readonly members: number;
  /** How many members it concerns. Default: all for a rolling deploy, else one. */
  readonly count?: number;
  /** From the end of one process to the start of the next one in its place. Default 5000. */
  readonly restartMs?: number;
  /** Between one member and the next. Default 10000. */
  readonly everyMs?: number;
  /** How long a freeze, a slow handler, a deafness, the absence of a coordinator lasts. Default 10000. */
  readonly forMs?: number;
}

export interface Scenario {
  readonly about: string;
  faults(options: Required<ScenarioOptions>): readonly Fault[];
}

const each = (count: number, make: (index: number) => Fault): readonly Fault[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** What happens to groups in production, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'rolling-deploy': {
    about: 'each member stops and comes back in its place, one after the other, the last place first',
    faults: ({ members, count, everyMs, restartMs }) =>
      each(count, (index) => ({
        kind: 'stop',
        at: index * everyMs,
        place: members - 1 - index,
        backAfterMs: restartMs,
      })),
  },
  'surge-deploy': {
    about: 'for each member a new one joins elsewhere first, then the old one stops for good',
    faults: ({ members, count, everyMs, restartMs }) => [
      ...each(count, (index) => ({ kind: 'join', at: index * everyMs, place: members + index })),
      ...each(count, (index) => ({ kind: 'stop', at: index * everyMs + restartMs, place: index, backAfterMs: null })),
    ],
  },
  'scale-out': {
    about: 'members are added',
    faults: ({ members, count, everyMs }) =>
      each(count, (index) => ({ kind: 'join', at: index * everyMs, place: members + index })),
  },
  'scale-in': {
    about: 'members stop for good, the last place first',
    faults: ({ members, count, everyMs }) =>
      each(count, (index) => ({ kind: 'stop', at: index * everyMs, place: members - 1 - index, backAfterMs: null })),
  },
  crash: {
    about: 'members are killed and start again',
    faults: ({ count, everyMs, restartMs }) =>
      each(count, (index) => ({ kind: 'crash', at: index * everyMs, place: index, backAfterMs: restartMs })),
  },
  freeze: {
    about: 'members stand still for a while, and go on',
    faults: ({ count, everyMs, forMs }) =>
      each(count, (index) => ({ kind: 'freeze', at: index * everyMs, place: index, forMs })),
  },
  'slow-drain': {
    about: 'a member joins while handlers of others take long',
    faults: ({ members, count, everyMs, forMs }) => [
      ...each(count, (index) => ({ kind: 'slow', at: index * everyMs, place: index, forMs, handlerMs: forMs })),
      { kind: 'join', at: 1000, place: members },
    ],
  },
  'lost-answers': {
    about: 'requests of members arrive, answers to them do not, while a member joins',
    faults: ({ members, count, everyMs, forMs }) => [
      ...each(count, (index) => ({ kind: 'lose-answers', at: index * everyMs, place: index, forMs })),
      { kind: 'join', at: 1000, place: members },
    ],
  },
  'coordinator-move': {
    about: 'the group has no coordinator for a while, then another broker has it, while a member joins',
    faults: ({ members, count, everyMs, forMs }) => [
      ...each(count, (index) => ({ kind: 'move-coordinator', at: index * everyMs, forMs })),
      { kind: 'join', at: 500, place: members },
    ],
  },
};

/** The faults of a scenario. Throws for a name that there is not, and for more members than there are. */
export function scenarioFaults(name: string, options: ScenarioOptions): readonly Fault[] {
  const scenario = scenarios[name];
  if (scenario === undefined) {
    throw new Error(`There is no scenario '${name}': take one of ${Object.keys(scenarios).join(', ')}.`);
  }
  const { members, count = name.endsWith('deploy') ? members : 1 } = options;
  const adds = name === 'scale-out' || name === 'coordinator-move';
  if (!adds && count > members)
    throw new Error(`count is ${count}, and there are ${members} members: take at most as many.`);
  return scenario.faults({ restartMs: 5000, everyMs: 10_000, forMs: 10_000, ...options, count });
}
