import Table from 'cli-table3';
import { builtInAssignors } from '../../../libs/protocol';
import { JavaSide } from './java-side';
import { groupOf, scenarios, type Scenario } from './scenario';

/** Medians in microseconds of one assignment, `cooperative-sticky`. */
export interface AssignorFigures extends Scenario {
  readonly oursUs: number;
  readonly javaUs: number;
}

export interface AssignorBenchSetup {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Turn and turn about: one scenario of ours and then of Java's, both warmed up before. */
export async function benchAssignors({ rounds, signal, log }: AssignorBenchSetup): Promise<AssignorFigures[]> {
  const java = await JavaSide.start(log, signal);
  const stop = (): void => java.stop();
  signal.addEventListener('abort', stop);
  try {
    const figures: AssignorFigures[] = [];
    for (const scenario of scenarios) {
      signal.throwIfAborted();
      log(title(scenario));
      figures.push({ ...scenario, oursUs: measure(scenario, rounds), javaUs: await java.measure(scenario, rounds) });
    }
    return figures;
  } finally {
    signal.removeEventListener('abort', stop);
    java.stop();
  }
}

const warmUpMs = 1500;

function measure(scenario: Scenario, rounds: number): number {
  const assignor = builtInAssignors.get('cooperative-sticky');
  if (assignor === undefined) throw new Error('There is no cooperative-sticky any more; name another to measure.');
  const group = groupOf(scenario, assignor);
  const until = performance.now() + warmUpMs;
  for (let warmUps = 0; warmUps < 2 || (warmUps < 400 && performance.now() < until); warmUps += 1)
    assignor.assign(group);
  const took = Array.from({ length: rounds }, () => {
    const from = performance.now();
    assignor.assign(group);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  return Math.round((took[Math.floor(rounds / 2)] ?? 0) * 1000);
}

export function assignorsTable(figures: readonly AssignorFigures[]): string {
  const head = ['cooperative-sticky', 'nestjs-kafka-rebalance', 'Java', 'ours / Java'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const one of figures)
    table.push([title(one), `${one.oursUs} µs`, `${one.javaUs} µs`, (one.oursUs / one.javaUs).toFixed(2)]);
  return table.toString();
}

function title({ members, topics, partitionsOfEach, subscriptions, event }: Scenario): string {
  return `${topics * partitionsOfEach} partitions, ${topics} topic(s), ${subscriptions}, ${members} members, one ${
    event === 'join' ? 'joined' : 'left'
  }`;
}
