import { benchAssignors } from '../assignors/assignors-bench';
import { assignorsTables } from '../assignors/assignors-tables';
import { type FiguresTable } from '../figures';
import { type Goal } from '../goals';
import { benchHandOver } from '../hand-over/hand-over-bench';
import { handOverTable } from '../hand-over/hand-over-table';
import { benchIdle } from '../idle/idle-bench';
import { idleGoals, idlePlot, idleTable } from '../idle/idle-tables';
import { type Plots } from '../outputs';
import { type Platform } from '../platform';
import { benchRebalance } from '../rebalance/rebalance-bench';
import { rebalancePlot, rebalanceTable } from '../rebalance/rebalance-tables';
import { benchScale } from '../scale/scale-bench';
import { latencyPlot, scaleGoals, scalePlot, scaleTables } from '../scale/scale-tables';
import { soak } from '../soak/soak-bench';
import { soakTables } from '../soak/soak-tables';
import { benchThroughput } from '../throughput/throughput-bench';
import { throughputPlot, throughputTables } from '../throughput/throughput-tables';
import { assignorsGoals, handOverGoals, rebalanceGoals, soakGoals, throughputGoals } from './whole-goals';

export interface WholeBenchSetup {
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface WholeFigures {
  readonly platform: Platform;
  readonly minutes: number;
  readonly goals: readonly Goal[];
  /** What each benchmark tells by itself, by its name. */
  readonly figures: Readonly<Record<string, unknown>>;
}

interface Part {
  readonly figures: { readonly platform: Platform };
  readonly goals: readonly Goal[];
  readonly tables: readonly FiguresTable[];
  readonly plots?: Plots;
}

/** Everything that has a goal, one after the other, each on a broker of its own. */
export async function benchWhole(
  setup: WholeBenchSetup,
): Promise<{ figures: WholeFigures; tables: readonly FiguresTable[]; plots: Plots }> {
  const began = performance.now();
  const found = new Map<string, Part>();
  const all = Object.entries(parts);
  for (const [index, [name, part]] of all.entries()) {
    setup.signal.throwIfAborted();
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    setup.log(`${name}, ${index + 1} of ${all.length}, after ${minutes} minutes`);
    found.set(name, await part({ ...setup, log: (line) => setup.log(`${name}: ${line}`) }));
  }
  const [first] = found.values();
  if (first === undefined) throw new Error('Nothing was measured.');
  const told = [...found.values()];
  return {
    figures: {
      platform: first.figures.platform,
      minutes: (performance.now() - began) / 60_000,
      goals: told.flatMap(({ goals }) => goals),
      figures: Object.fromEntries([...found].map(([name, { figures }]) => [name, figures])),
    },
    tables: told.flatMap(({ tables }) => tables),
    plots: Object.assign({}, ...told.map(({ plots }) => plots)) as Plots,
  };
}

const parts: Readonly<Record<string, (setup: WholeBenchSetup) => Promise<Part>>> = {
  throughput: async ({ quick, ...to }) => {
    const workloads = quick ? ['no-op'] : [];
    const names = ['engine-batches', 'engine', 'listener', 'transport', 'stock', 'kafkajs-batches', 'kafkajs', 'java'];
    const setup = { rounds: 1, seconds: quick ? 1 : 2, contenders: names, workloads, librdkafka: null };
    const figures = await benchThroughput({ ...setup, ...to });
    const plots = { 'throughput.svg': throughputPlot(figures) };
    return { figures, goals: throughputGoals(figures), tables: throughputTables(figures), plots };
  },
  idle: async ({ quick, ...to }) => {
    const setup = { rounds: 1, seconds: quick ? 4 : 8, partitions: quick ? [100] : [1, 100, 1000] };
    const figures = await benchIdle({ ...setup, ...to });
    return {
      figures,
      goals: idleGoals(figures),
      tables: [idleTable(figures)],
      plots: { 'idle.svg': idlePlot(figures) },
    };
  },
  scale: async ({ quick, ...to }) => {
    const partitions = quick ? [10, 300] : [10, 100, 300, 1000];
    const setup = { rounds: 1, seconds: quick ? 2 : 4, partitions, records: quick ? 400_000 : 1_200_000 };
    const figures = await benchScale({ ...setup, ...to });
    const plots = { 'scale.svg': scalePlot(figures), 'latency.svg': latencyPlot(figures) };
    return { figures, goals: scaleGoals(figures), tables: scaleTables(figures), plots };
  },
  rebalance: async ({ quick, ...to }) => {
    // One round of each contender, which is what is always run.
    const contenders = quick ? ['classic'] : ['classic', 'consumer', 'transport', 'stock'];
    const figures = await benchRebalance({ seconds: 1, contenders, librdkafka: null, ...to });
    const plots = { 'rebalance.svg': rebalancePlot(figures) };
    return { figures, goals: rebalanceGoals(figures), tables: [rebalanceTable(figures)], plots };
  },
  'hand-over': async ({ quick, ...to }) => {
    const figures = await benchHandOver({ rounds: 1, joins: quick ? 1 : 4, heartbeatIntervalMs: 1000, ...to });
    return { figures, goals: handOverGoals(figures), tables: [handOverTable(figures)] };
  },
  assignors: async ({ quick, ...to }) => {
    const figures = await benchAssignors({ rounds: quick ? 1 : 5, cases: quick ? 100 : 500, ...to });
    return { figures, goals: assignorsGoals(figures), tables: assignorsTables(figures) };
  },
  soak: async ({ quick, ...to }) => {
    const figures = await soak({ minutes: quick ? 0.5 : 4, everySeconds: quick ? 10 : 20, ...to });
    return { figures, goals: soakGoals(figures), tables: soakTables(figures) };
  },
};
