import { randomUUID } from 'node:crypto';
import { CompressionTypes } from 'kafkajs';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { spreadOf, type Spread } from '../spread';
import { contenders, type Contender } from '../throughput/contender';
import { loadTopic } from '../throughput/load-topic';
import { type RunReport } from '../throughput/run-report';
import { run } from '../throughput/runs';
import { boundsOf } from '../throughput/throughput-bench';
import { type Workload } from '../throughput/workload';
import { latencyRun, type LatencyOfLoad, type LatencyReport } from './latency-run';

export interface ScaleBenchSetup {
  readonly rounds: number;
  readonly seconds: number;
  readonly partitions: readonly number[];
  /** In each topic that is read from its beginning. */
  readonly records: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface LoadFigures {
  readonly recordsPerSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly p99AfterAppendMs: Spread;
  readonly cpuUsPerRecord: Spread;
}

export interface SizeFigures {
  readonly partitions: number;
  readonly recordsPerSecond: Spread;
  readonly cpuUsPerRecord: Spread;
  readonly topRecordsPerSecond: Spread;
  readonly light: LoadFigures;
  readonly half: LoadFigures;
  /** p99 at half of the top load, of the median at the light one, in the same run. */
  readonly latenessRatio: Spread;
}

export interface ScaleFigures {
  readonly platform: Platform;
  readonly rounds: number;
  readonly records: number;
  readonly sizes: readonly SizeFigures[];
}

/** The engine with few and with many partitions: the same records read from their beginning, and how late new ones are. */
export async function benchScale(setup: ScaleBenchSetup): Promise<ScaleFigures> {
  const { rounds, records, seconds, partitions: all, signal, log } = setup;
  const workload: Workload = {
    ...{ name: 'scale', title: 'no-op, 200 B', valueBytes: 200, compression: CompressionTypes.None },
    ...{ records, handlerMs: 0, order: 'defaults' },
  };
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log, signal });
    const { brokers } = cluster;
    const topics = new Map<number, string>();
    for (const partitions of all) topics.set(partitions, await loadTopic(cluster, workload, signal, partitions));
    const reads = new Map<number, RunReport[]>(all.map((partitions) => [partitions, []]));
    const latencies = new Map<number, LatencyReport[]>(all.map((partitions) => [partitions, []]));
    const bounds = boundsOf(workload, seconds);
    for (let round = 1; round <= rounds; round += 1)
      for (const partitions of round % 2 === 1 ? all : [...all].reverse()) {
        signal.throwIfAborted();
        const where = `${partitions} partitions, round ${round} of ${rounds}`;
        const topic = topics.get(partitions) ?? '';
        const read = await run(engine(), { build, brokers, topic, workload, bounds, librdkafka: null, signal });
        reads.get(partitions)?.push(read);
        log(`${where}: ${Math.round(read.recordsPerSecond)} records/s, ${read.cpuUsPerRecord?.toFixed(2)} µs each`);
        const live = `scale-${partitions}-${randomUUID().slice(0, 8)}`;
        await cluster.createTopic(live, {
          ...{ partitions, replicationFactor: 1 },
          // When the broker wrote a record is then known.
          configs: { 'message.timestamp.type': 'LogAppendTime' },
        });
        const groupId = `group-of-${live}`;
        const late = await latencyRun({ build, brokers, topic: live, groupId, partitions, seconds, signal });
        latencies.get(partitions)?.push(late);
        const { light, half } = late;
        log(`${where}: median ${light.p50Ms.toFixed(1)} ms at light load, p99 ${half.p99Ms.toFixed(1)} ms at half`);
      }
    const sizes = all.map((partitions) =>
      sizeOf(partitions, reads.get(partitions) ?? [], latencies.get(partitions) ?? []),
    );
    return { platform: platformOf(cluster), rounds, records, sizes };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

function engine(): Contender {
  const found = contenders.find(({ name }) => name === 'engine');
  if (found === undefined) throw new Error('no contender is called engine');
  return found;
}

export function sizeOf(
  partitions: number,
  reads: readonly Pick<RunReport, 'recordsPerSecond' | 'cpuUsPerRecord'>[],
  latencies: readonly LatencyReport[],
): SizeFigures {
  return {
    partitions,
    recordsPerSecond: spreadOf(reads.map(({ recordsPerSecond }) => recordsPerSecond)),
    cpuUsPerRecord: spreadOf(reads.flatMap(({ cpuUsPerRecord }) => cpuUsPerRecord ?? [])),
    topRecordsPerSecond: spreadOf(latencies.map(({ topRecordsPerSecond }) => topRecordsPerSecond)),
    light: loadOf(latencies.map(({ light }) => light)),
    half: loadOf(latencies.map(({ half }) => half)),
    latenessRatio: spreadOf(latencies.map(({ light, half }) => half.p99Ms / light.p50Ms)),
  };
}

function loadOf(all: readonly LatencyOfLoad[]): LoadFigures {
  const spread = (of: keyof LatencyOfLoad): Spread => spreadOf(all.map((one) => one[of]));
  return {
    recordsPerSecond: spread('recordsPerSecond'),
    p50Ms: spread('p50Ms'),
    p99Ms: spread('p99Ms'),
    p99AfterAppendMs: spread('p99AfterAppendMs'),
    cpuUsPerRecord: spread('cpuUsPerRecord'),
  };
}
