import { randomUUID } from 'node:crypto';
import Table from 'cli-table3';
import { CompressionTypes, Kafka } from 'kafkajs';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { median } from '../median';
import { type Platform, platformOf } from '../platform';
import { ProgramBuild } from '../program-build';
import type * as Contenders from './contender';
import { type Contender } from './contender';

export interface NestBenchSetup {
  readonly rounds: number;
  readonly records: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Of one contender: median of all rounds, milliseconds and microseconds. */
export interface NestFigures {
  readonly contender: string;
  /** From the call that starts it to its first record, in a process that has loaded everything. */
  readonly firstRecordMs: number;
  /** From the first record to the last, divided by their number. */
  readonly perRecordUs: number;
}

interface Run {
  readonly firstRecordMs: number;
  readonly perRecordUs: number;
}

const partitions = 4;

/** How much Nest's pipeline costs for each record, and how soon a service gets its first one. */
export async function benchNest(setup: NestBenchSetup): Promise<{ platform: Platform; contenders: NestFigures[] }> {
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log: setup.log, signal: setup.signal });
    const { contenders } = (await import(build.path('test/bench/nest/contender'))) as typeof Contenders;
    const topic = await load(cluster, setup.records);
    const runs = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]));
    // The first round warms up, and is not counted; turn and turn about.
    for (let round = 0; round <= setup.rounds; round += 1) {
      for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) {
        setup.signal.throwIfAborted();
        setup.log(`Round ${round} of ${setup.rounds}, ${contender.name}`);
        const run = await measure(contender, { brokers: cluster.brokers, topic, records: setup.records });
        if (round > 0) runs.get(contender)?.push(run);
      }
    }
    const figures = [...runs].map(([{ name }, all]) => ({
      contender: name,
      firstRecordMs: round1(median(all.map(({ firstRecordMs }) => firstRecordMs))),
      perRecordUs: round1(median(all.map(({ perRecordUs }) => perRecordUs))),
    }));
    return { platform: platformOf(cluster), contenders: figures };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

export async function load(cluster: KafkaCluster, records: number): Promise<string> {
  const topic = `bench-${randomUUID().slice(0, 8)}`;
  await cluster.createTopic(topic, { partitions, replicationFactor: 1 });
  const producer = new Kafka({ brokers: cluster.brokers, logCreator: () => () => undefined }).producer();
  await producer.connect();
  const value = (id: number): string => JSON.stringify({ id, customer: `customer-${id % 100}`, note: 'x'.repeat(120) });
  for (let sent = 0; sent < records; sent += 1000) {
    const messages = Array.from({ length: Math.min(1000, records - sent) }, (_, index) => ({
      partition: (sent + index) % partitions,
      value: value(sent + index),
    }));
    await producer.send({ topic, messages, compression: CompressionTypes.None });
  }
  await producer.disconnect();
  return topic;
}

interface Work {
  readonly brokers: string[];
  readonly topic: string;
  readonly records: number;
}

async function measure({ start }: Contender, { brokers, topic, records }: Work): Promise<Run> {
  let seen = 0;
  let firstAt = 0;
  let finished!: () => void;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const onRecord = (): void => {
    seen += 1;
    if (seen === 1) firstAt = performance.now();
    if (seen === records) finished();
  };
  const startedAt = performance.now();
  const stop = await start({ brokers, topic, groupId: `bench-${randomUUID()}`, onRecord });
  await done;
  const endedAt = performance.now();
  await stop();
  return { firstRecordMs: firstAt - startedAt, perRecordUs: ((endedAt - firstAt) * 1000) / (records - 1) };
}

const round1 = (value: number): number => Math.round(value * 10) / 10;

export function nestTable(figures: readonly NestFigures[]): string {
  const table = new Table({ head: ['', 'first record (ms)', 'a record (µs)'], style: { head: [], border: [] } });
  for (const { contender, firstRecordMs, perRecordUs } of figures) table.push([contender, firstRecordMs, perRecordUs]);
  return table.toString();
}
