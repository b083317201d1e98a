import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Kafka } from 'kafkajs';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { spreadOf, type Spread } from '../spread';
import { inJson, untilTold } from '../told-process';
import { type IdleContender, type IdleReport, type IdleSetup } from './idle-process';

export interface IdleBenchSetup {
  readonly rounds: number;
  readonly seconds: number;
  readonly partitions: readonly number[];
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface IdleContenderFigures {
  readonly contender: IdleContender;
  readonly cpuPercent: Spread;
  /** Null where the system does not tell of connections. */
  readonly cpuPercentOfConnection: Spread | null;
  readonly connections: number | null;
  readonly requestsPerSecond: Spread;
}

export interface IdleFigures {
  readonly platform: Platform;
  readonly rounds: number;
  readonly seconds: number;
  readonly sizes: readonly { readonly partitions: number; readonly contenders: readonly IdleContenderFigures[] }[];
}

const contenders: readonly IdleContender[] = ['engine', 'listener', 'kafkajs'];
/** Longer than the commit interval of ours: the last commit of what was read is over. */
const settleMs = 20_000;

/** Every contender in turn, in the opposite order each second round, on one broker that has nothing new. */
export async function benchIdle(setup: IdleBenchSetup): Promise<IdleFigures> {
  const { rounds, seconds, signal, log } = setup;
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log, signal });
    const { brokers } = cluster;
    const sizes: IdleFigures['sizes'][number][] = [];
    for (const partitions of setup.partitions) {
      const topic = await topicWithOneRecordEach(cluster, partitions);
      const reports = new Map<IdleContender, IdleReport[]>(contenders.map((contender) => [contender, []]));
      for (let round = 1; round <= rounds; round += 1)
        for (const contender of round % 2 === 1 ? contenders : [...contenders].reverse()) {
          signal.throwIfAborted();
          const task = { contender, brokers, topic, partitions, settleMs, measuredMs: seconds * 1000 };
          const report = await measure(build, { ...task, groupId: `idle-${randomUUID()}` }, signal);
          reports.get(contender)?.push(report);
          log(`${partitions} partition(s), round ${round} of ${rounds}, ${contender}: ${inWords(report)}`);
        }
      sizes.push({ partitions, contenders: [...reports].map(([one, all]) => figuresOf(one, all)) });
    }
    return { platform: platformOf(cluster), rounds, seconds, sizes };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

async function topicWithOneRecordEach(cluster: KafkaCluster, partitions: number): Promise<string> {
  const topic = `idle-${partitions}-${randomUUID().slice(0, 8)}`;
  await cluster.createTopic(topic, { partitions, replicationFactor: 1 });
  const producer = new Kafka({ brokers: cluster.brokers, logCreator: () => () => undefined }).producer();
  await producer.connect();
  const messages = Array.from({ length: partitions }, (_, partition) => ({ partition, value: '{}' }));
  await producer.send({ topic, messages });
  await producer.disconnect();
  return topic;
}

function measure(build: ProgramBuild, setup: IdleSetup, signal: AbortSignal): Promise<IdleReport> {
  const child = spawn(process.execPath, [build.path('test/bench/idle/idle-process')], {
    ...{ env: { ...process.env, BENCH_IDLE: JSON.stringify(setup) }, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  return untilTold(child, setup.contender, signal, (line) => inJson(line) as IdleReport | null);
}

function inWords({ cpuPercent, requestsPerSecond, connections }: IdleReport): string {
  return `${cpuPercent.toFixed(2)} % of a processor, ${requestsPerSecond.toFixed(1)} requests/s, ${connections} connections`;
}

export function figuresOf(contender: IdleContender, reports: readonly IdleReport[]): IdleContenderFigures {
  const connections = reports.flatMap((report) => report.connections ?? []);
  const each = reports.flatMap((report) => (report.connections ? [report.cpuPercent / report.connections] : []));
  return {
    contender,
    cpuPercent: spreadOf(reports.map(({ cpuPercent }) => cpuPercent)),
    cpuPercentOfConnection: each.length === 0 ? null : spreadOf(each),
    connections: connections.length === 0 ? null : spreadOf(connections).median,
    requestsPerSecond: spreadOf(reports.map(({ requestsPerSecond }) => requestsPerSecond)),
  };
}
