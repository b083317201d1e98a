import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { load } from '../nest/nest-bench';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { type ObservedReport, type ObservedSetup, type Way } from './observed-process';

export interface ObservationBenchSetup {
  readonly rounds: number;
  readonly records: number;
  readonly ways: readonly Way[];
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Median, and the middle half of all rounds. */
export interface Spread {
  readonly median: number;
  readonly from: number;
  readonly to: number;
}

/** On the clock, and of the processors. */
export interface Cost {
  readonly wall: Spread;
  readonly cpu: Spread;
}

export interface WayFigures {
  /** Microseconds for each record. */
  readonly perRecord: Cost;
  /** In percent of the throughput with nothing observed, in the same round. */
  readonly costPercent: Cost;
}

export interface ObservationFigures {
  readonly rounds: number;
  readonly records: number;
  readonly ways: readonly (WayFigures & { readonly way: Way })[];
}

type Round = ReadonlyMap<Way, ObservedReport>;

/** Of the records that only warm up there are as many as a fifth of those that count. */
const warmUpShare = 0.2;

/** The same load on a listener that does nothing, observed in each way, turn and turn about. */
export async function benchObservation(
  setup: ObservationBenchSetup,
): Promise<ObservationFigures & { readonly platform: Platform }> {
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log: setup.log, signal: setup.signal });
    const { brokers } = cluster;
    const { records, ways } = setup;
    const warmUp = Math.round(records * warmUpShare);
    const topic = await load(cluster, records + warmUp);
    const rounds: Round[] = [];
    for (let round = 1; round <= setup.rounds; round += 1) {
      const reports = new Map<Way, ObservedReport>();
      for (const way of round % 2 === 0 ? ways : [...ways].reverse()) {
        setup.signal.throwIfAborted();
        const groupId = `bench-${randomUUID()}`;
        reports.set(way, await run(build, { brokers, topic, groupId, warmUp, records, way }));
      }
      rounds.push(reports);
      const told = [...reports].map(([way, { wallUs, cpuUs }]) => `${way} ${wallUs.toFixed(2)} (${cpuUs.toFixed(2)})`);
      setup.log(`Round ${round} of ${setup.rounds}, µs a record (of processors): ${told.join(', ')}`);
    }
    return {
      platform: platformOf(cluster),
      records,
      rounds: rounds.length,
      ways: ways.map((way) => ({ way, ...figures(rounds, way) })),
    };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

async function run(build: ProgramBuild, setup: ObservedSetup): Promise<ObservedReport> {
  const child = spawn(process.execPath, [build.path('test/bench/observation/observed-process')], {
    ...{ env: { ...process.env, BENCH_OBSERVED: JSON.stringify(setup) }, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return JSON.parse(said) as ObservedReport;
}

function figures(rounds: readonly Round[], way: Way): WayFigures {
  const read = (round: Round, time: keyof ObservedReport, of: Way): number => round.get(of)?.[time] ?? NaN;
  return {
    perRecord: cost(rounds, (round, time) => read(round, time, way)),
    costPercent: cost(rounds, (round, time) => (1 - read(round, time, 'nothing') / read(round, time, way)) * 100),
  };
}

function cost(rounds: readonly Round[], read: (round: Round, time: keyof ObservedReport) => number): Cost {
  return {
    wall: spread(rounds.map((round) => read(round, 'wallUs'))),
    cpu: spread(rounds.map((round) => read(round, 'cpuUs'))),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? NaN) * 100) / 100;
  return { median: at(0.5), from: at(0.25), to: at(0.75) };
}
