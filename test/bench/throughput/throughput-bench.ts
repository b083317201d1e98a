import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { chosen } from '../chosen';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { spreadOf, type Spread } from '../spread';
import { canRun, contenders, type Contender } from './contender';
import { type WindowBounds } from './measured-window';
import { loadTopic } from './load-topic';
import { type RunReport } from './run-report';
import { run } from './runs';
import { workloads, type Workload } from './workload';

export interface ThroughputBenchSetup {
  readonly rounds: number;
  readonly seconds: number;
  /** Names of contenders and workloads; empty: all. */
  readonly contenders: readonly string[];
  readonly workloads: readonly string[];
  /** Where @confluentinc/kafka-javascript is; null: it is left out. */
  readonly librdkafka: string | null;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface ContenderFigures {
  readonly name: string;
  readonly contender: string;
  readonly ours: boolean;
  readonly recordsPerSecond: Spread;
  readonly cpuUsPerRecord: Spread | null;
  readonly peakRssMb: Spread | null;
  readonly loopDelayP99Ms: Spread | null;
  readonly loopDelayMaxMs: Spread | null;
  readonly requestsPerSecond: Spread | null;
}

export interface WorkloadFigures {
  readonly workload: string;
  readonly title: string;
  /** Its handlers do. */
  readonly waits: boolean;
  readonly contenders: readonly ContenderFigures[];
}

export interface ThroughputFigures {
  readonly platform: Platform;
  readonly rounds: number;
  readonly withLibrdkafka: boolean;
  readonly workloads: readonly WorkloadFigures[];
}

/** The measured stretch begins at a quarter of the records, or after so long. */
const warmUpMs = 1500;
const warmUpShare = 0.25;

/** Every contender in turn, in the opposite order each second round, on one broker. */
export async function benchThroughput(setup: ThroughputBenchSetup): Promise<ThroughputFigures> {
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log: setup.log, signal: setup.signal });
    const figures: WorkloadFigures[] = [];
    const topics = new Map<string, string>();
    for (const workload of chosen(workloads, setup.workloads)) {
      // The same records serve more than one workload.
      const content = `${workload.valueBytes} ${workload.compression} ${workload.records}`;
      const topic = topics.get(content) ?? (await loadTopic(cluster, workload, setup.signal));
      topics.set(content, topic);
      figures.push(await measure(workload, topic, { ...setup, build, brokers: cluster.brokers }));
    }
    const platform = platformOf(cluster);
    return { platform, rounds: setup.rounds, withLibrdkafka: setup.librdkafka !== null, workloads: figures };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

type MeasureSetup = ThroughputBenchSetup & { readonly build: ProgramBuild; readonly brokers: string[] };

async function measure(workload: Workload, topic: string, setup: MeasureSetup): Promise<WorkloadFigures> {
  const present = chosen(contenders, setup.contenders).filter(
    (contender) =>
      canRun(contender, workload) && (setup.librdkafka !== null || !contender.name.startsWith('librdkafka')),
  );
  const bounds = boundsOf(workload, setup.seconds);
  const reports = new Map<Contender, RunReport[]>(present.map((contender) => [contender, []]));
  for (let round = 1; round <= setup.rounds; round += 1)
    for (const contender of round % 2 === 1 ? present : [...present].reverse()) {
      setup.signal.throwIfAborted();
      const report = await inTwoAttempts(() => run(contender, { ...setup, topic, workload, bounds }), setup);
      reports.get(contender)?.push(report);
      const { recordsPerSecond, cpuUsPerRecord } = report;
      const rate = `${Math.round(recordsPerSecond)} records/s, ${cpuUsPerRecord?.toFixed(2)} µs of processors each`;
      setup.log(`${workload.title}, round ${round} of ${setup.rounds}, ${contender.title}: ${rate}`);
    }
  const { name, title, handlerMs } = workload;
  const figures = [...reports].map(([one, all]) => figuresOf(one, all));
  return { workload: name, title, waits: handlerMs > 0, contenders: figures };
}

/** One run of two hundred that failed is not to take the others with it. */
async function inTwoAttempts<T>(
  attempt: () => Promise<T>,
  { signal, log }: Pick<MeasureSetup, 'signal' | 'log'>,
): Promise<T> {
  try {
    return await attempt();
  } catch (thrown) {
    signal.throwIfAborted();
    log(`It is run once more: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return attempt();
  }
}

export function boundsOf({ records, handlerMs }: Workload, seconds: number): WindowBounds {
  const warmUp = Math.round(records * warmUpShare);
  return {
    warmUp: { records: warmUp, ms: warmUpMs },
    // The last records of all partitions come later than their share: not all of them are waited for.
    measured: { records: handlerMs === 0 ? Math.round((records - warmUp) * 0.9) : records, ms: seconds * 1000 },
  };
}

export function figuresOf({ name, title, ours }: Contender, reports: readonly RunReport[]): ContenderFigures {
  const spread = (read: (report: RunReport) => number | null | undefined): Spread | null => {
    const values = reports.flatMap((report) => read(report) ?? []);
    return values.length === 0 ? null : spreadOf(values);
  };
  return {
    ...{ name, contender: title, ours },
    recordsPerSecond: spreadOf(reports.map(({ recordsPerSecond }) => recordsPerSecond)),
    cpuUsPerRecord: spread(({ cpuUsPerRecord }) => cpuUsPerRecord),
    peakRssMb: spread(({ peakRssMb }) => peakRssMb),
    loopDelayP99Ms: spread(({ loopDelayMs }) => loopDelayMs?.p99),
    loopDelayMaxMs: spread(({ loopDelayMs }) => loopDelayMs?.max),
    requestsPerSecond: spread(({ requestsPerSecond }) => requestsPerSecond),
  };
}
