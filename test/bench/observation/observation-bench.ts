import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { load } from '../nest/nest-bench';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { type ObservedReport, type ObservedSetup } from './observed-process';

export interface ObservationBenchSetup {
  readonly rounds: number;
  readonly records: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Median, and the middle half of all rounds. */
export interface Spread {
  readonly median: number;
  readonly from: number;
  readonly to: number;
}

export interface ObservationFigures {
  readonly rounds: number;
  readonly records: number;
  /** Microseconds for each record. */
  readonly off: { readonly wall: Spread; readonly cpu: Spread };
  readonly on: { readonly wall: Spread; readonly cpu: Spread };
  /** What observation costs, in percent of the throughput without it: of the two runs of each round. */
  readonly costPercent: { readonly wall: Spread; readonly cpu: Spread };
}

interface Round {
  readonly off: ObservedReport;
  readonly on: ObservedReport;
}

/** Of the records that only warm up there are as many as a fifth of those that count. */
const warmUpShare = 0.2;

/** The same load on a listener that does nothing, with everything observed and with nothing, turn and turn about. */
export async function benchObservation(
  setup: ObservationBenchSetup,
): Promise<ObservationFigures & { readonly platform: Platform }> {
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log: setup.log, signal: setup.signal });
    const warmUp = Math.round(setup.records * warmUpShare);
    const topic = await load(cluster, setup.records + warmUp);
    const { brokers } = cluster;
    const measure = async (observed: boolean): Promise<ObservedReport> => {
      setup.signal.throwIfAborted();
      const groupId = `bench-${randomUUID()}`;
      return run(build, { brokers, topic, groupId, warmUp, records: setup.records, observed });
    };
    const rounds: Round[] = [];
    for (let round = 1; round <= setup.rounds; round += 1) {
      const first = await measure(round % 2 === 0);
      const second = await measure(round % 2 !== 0);
      const [off, on] = round % 2 === 0 ? [second, first] : [first, second];
      rounds.push({ off, on });
      setup.log(
        `Round ${round} of ${setup.rounds}: ${off.wallUs.toFixed(2)} µs off, ${on.wallUs.toFixed(2)} µs on, ${on.scrapes} scrapes`,
      );
    }
    return { platform: platformOf(cluster), records: setup.records, ...figures(rounds) };
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

function figures(rounds: readonly Round[]): Omit<ObservationFigures, 'records'> {
  const both = (read: (round: Round, of: 'wallUs' | 'cpuUs') => number) => ({
    wall: spread(rounds.map((round) => read(round, 'wallUs'))),
    cpu: spread(rounds.map((round) => read(round, 'cpuUs'))),
  });
  return {
    rounds: rounds.length,
    off: both(({ off }, of) => off[of]),
    on: both(({ on }, of) => on[of]),
    costPercent: both(({ off, on }, of) => (1 - off[of] / on[of]) * 100),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? NaN) * 100) / 100;
  return { median: at(0.5), from: at(0.25), to: at(0.75) };
}
