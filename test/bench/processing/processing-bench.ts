import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { CompressionTypes, Kafka, type Message } from 'kafkajs';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { type BacklogReport } from './backlog';
import type * as Services from './services';

export interface ProcessingBenchSetup {
  readonly backlog: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface ProcessingFigures {
  /** Records a second with handlers that wait 5 ms; `ceiling`: 100 of them in a bare loop. */
  readonly keyed: { readonly ceiling: number; readonly ours: number; readonly stock: number };
  /** Microseconds for each record. */
  readonly noOp: { readonly ours: number; readonly stock: number };
  readonly batches: { readonly engine: number; readonly kafkaJs: number };
  /** 99th percentile, milliseconds from sending to handling, of the other keys: before and while one key blocks. */
  readonly blocked: { readonly before: number; readonly during: number; readonly stockDuring: number };
  readonly backlog: { readonly records: number; readonly defaults: BacklogReport; readonly bound8Mb: BacklogReport };
}

const partitions = 8;
const waitMs = 5;

/** What processing costs, and what it keeps from its neighbours; each beside what it replaces. */
export class ProcessingBench {
  private constructor(
    private readonly cluster: KafkaCluster,
    private readonly build: ProgramBuild,
    private readonly services: typeof Services,
    private readonly setup: ProcessingBenchSetup,
  ) {}

  static async run(setup: ProcessingBenchSetup): Promise<ProcessingFigures & { readonly platform: Platform }> {
    const build = await ProgramBuild.make();
    let cluster: KafkaCluster | null = null;
    try {
      cluster = await KafkaCluster.start({ log: setup.log, signal: setup.signal });
      const services = (await import(build.path('test/bench/processing/services'))) as typeof Services;
      const bench = new ProcessingBench(cluster, build, services, setup);
      return { platform: platformOf(cluster), ...(await bench.measure()) };
    } finally {
      await cluster?.stop();
      await build.remove();
    }
  }

  private async measure(): Promise<ProcessingFigures> {
    const { listenerService, stockService, engineBatches, kafkaJsBatches } = this.services;
    this.setup.log('Handlers that wait, key order');
    const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, waitMs));
    const keyed = await this.topic(40_000, 30);
    const keyedOurs = (task: Services.Task) => listenerService(task, { ordering: 'key', concurrency: 100 });
    const rates = {
      ceiling: await ceiling(wait),
      ours: 1e6 / (await this.perRecord(keyed, 40_000, keyedOurs, wait)),
      stock: 1e6 / (await this.perRecord(keyed, 1000, stockService, wait)),
    };
    this.setup.log('No-op handlers, and batches');
    const plain = await this.topic(200_000, 150);
    const plainOurs = (task: Services.Task) => listenerService(task, {});
    const noOp = { ours: [] as number[], stock: [] as number[], engine: [] as number[], kafkaJs: [] as number[] };
    for (let round = 0; round < 4; round += 1) {
      noOp.ours.push(await this.perRecord(plain, 200_000, plainOurs));
      noOp.stock.push(await this.perRecord(plain, 200_000, stockService));
      noOp.engine.push(await this.perRecord(plain, 200_000, engineBatches));
      noOp.kafkaJs.push(await this.perRecord(plain, 200_000, kafkaJsBatches));
    }
    this.setup.log('One key that blocks');
    const ours = await this.blocked(keyedOurs);
    const stock = await this.blocked(stockService);
    this.setup.log(`A backlog of ${this.setup.backlog} records`);
    const deep = await this.topic(this.setup.backlog, 1000);
    return {
      keyed: { ceiling: Math.round(rates.ceiling), ours: Math.round(rates.ours), stock: Math.round(rates.stock) },
      noOp: { ours: best(noOp.ours), stock: best(noOp.stock) },
      batches: { engine: best(noOp.engine), kafkaJs: best(noOp.kafkaJs) },
      blocked: { ...ours, stockDuring: stock.during },
      backlog: {
        records: this.setup.backlog,
        defaults: await this.backlog(deep, {}),
        bound8Mb: await this.backlog(deep, { maxBufferedBytes: 8 * 1024 ** 2 }),
      },
    };
  }

  private async topic(records: number, padding: number): Promise<string> {
    const topic = `bench-${randomUUID().slice(0, 8)}`;
    await this.cluster.createTopic(topic, { partitions, replicationFactor: 1 });
    const value = JSON.stringify({ id: 0, note: 'x'.repeat(padding) });
    await this.produce(topic, records, (number) => ({
      ...{ key: `key-${number % 1000}`, partition: (number % 1000) % partitions, value },
    }));
    return topic;
  }

  private async produce(topic: string, count: number, message: (number: number) => Message): Promise<void> {
    const producer = new Kafka({ brokers: this.cluster.brokers, logCreator: () => () => undefined }).producer();
    await producer.connect();
    for (let sent = 0; sent < count; sent += 2000) {
      this.setup.signal.throwIfAborted();
      const messages = Array.from({ length: Math.min(2000, count - sent) }, (_, index) => message(sent + index));
      await producer.send({ topic, messages, compression: CompressionTypes.None, acks: 1 });
    }
    await producer.disconnect();
  }

  /** Microseconds from the first record to the last, for each. `handle` of batches gets their size. */
  private async perRecord(
    topic: string,
    records: number,
    start: (task: Services.Task) => Promise<Services.Stop>,
    handle?: () => Promise<void>,
  ): Promise<number> {
    let seen = 0;
    let firstAt = 0;
    let finished!: () => void;
    const done = new Promise<void>((resolve) => (finished = resolve));
    const count = (value: unknown): void => {
      if (seen === 0) firstAt = performance.now();
      seen += typeof value === 'number' ? value : 1;
      if (seen >= records) finished();
    };
    const groupId = `bench-${randomUUID()}`;
    const { brokers } = this.cluster;
    const stop = await start({
      ...{ brokers, topic, groupId },
      handle: handle === undefined ? count : (value) => handle().then(() => count(value)),
    });
    await done;
    const elapsedMs = performance.now() - firstAt;
    await stop();
    return (elapsedMs * 1000) / records;
  }

  /** 200 records a second of 100 keys for 12 s; the handler of one key blocks from the 5th second on. */
  private async blocked(
    start: (task: Services.Task) => Promise<Services.Stop>,
  ): Promise<{ readonly before: number; readonly during: number }> {
    const topic = `bench-${randomUUID().slice(0, 8)}`;
    await this.cluster.createTopic(topic, { partitions, replicationFactor: 1 });
    const began = performance.now();
    const delays: { readonly at: number; readonly ms: number }[] = [];
    const handle = async (value: unknown): Promise<void> => {
      const { key, sentAt } = value as { readonly key: number; readonly sentAt: number };
      const now = performance.now() - began;
      if (key !== 0) delays.push({ at: now, ms: now - sentAt });
      else if (now > 5000 && now < 5500) await new Promise((resolve) => setTimeout(resolve, 5000));
    };
    const stop = await start({ brokers: this.cluster.brokers, topic, groupId: `bench-${randomUUID()}`, handle });
    const producer = new Kafka({ brokers: this.cluster.brokers, logCreator: () => () => undefined }).producer();
    await producer.connect();
    for (let number = 0; performance.now() - began < 12_000; number += 5) {
      const messages = Array.from({ length: 5 }, (_, index) => {
        const key = (number + index) % 100;
        const value = JSON.stringify({ key, sentAt: performance.now() - began });
        return { key: `key-${key}`, partition: key % partitions, value };
      });
      await producer.send({ topic, messages, acks: 1 });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    await producer.disconnect();
    await stop();
    const within = (from: number, to: number) => delays.filter(({ at, ms }) => at - ms >= from && at - ms < to);
    return { before: p99(within(2000, 4800)), during: p99(within(5500, 9500)) };
  }

  private async backlog(topic: string, bound: object): Promise<BacklogReport> {
    const setup = { brokers: this.cluster.brokers, topic, groupId: `bench-${randomUUID()}`, seconds: 15, ...bound };
    const child = spawn(process.execPath, [this.build.path('test/bench/processing/backlog')], {
      ...{ env: { ...process.env, BENCH_BACKLOG: JSON.stringify(setup) }, stdio: ['ignore', 'pipe', 'inherit'] },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    return JSON.parse(said) as BacklogReport;
  }
}

/** A hundred parallel waits, without anything around them, for two seconds. */
async function ceiling(wait: () => Promise<void>): Promise<number> {
  const until = performance.now() + 2000;
  let count = 0;
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      while (performance.now() < until) {
        await wait();
        count += 1;
      }
    }),
  );
  return count / 2;
}

/** Without the first, which warms up. */
function best([, ...rounds]: readonly number[]): number {
  return Math.round(Math.min(...rounds) * 100) / 100;
}

function p99(delays: readonly { readonly ms: number }[]): number {
  const sorted = delays.map(({ ms }) => ms).sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * 0.99)] ?? NaN) * 10) / 10;
}
