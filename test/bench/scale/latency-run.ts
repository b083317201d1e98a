import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, type Producer } from 'kafkajs';
import { type ProgramBuild } from '../program-build';
import { due } from './due';
import { type LatencyAnswer, type LatencySetup } from './latency-process';
import { percentile } from './percentile';

export interface LatencyRunSetup extends LatencySetup {
  readonly build: ProgramBuild;
  readonly partitions: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

export interface LatencyOfLoad {
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUsPerRecord: number;
}

export interface LatencyReport {
  /** What producer, broker and consumer come to together on this machine. */
  readonly topRecordsPerSecond: number;
  readonly light: LatencyOfLoad;
  readonly half: LatencyOfLoad;
}

const tickMs = 5;
const lightRecordsPerSecond = 200;
const valueBytes = 200;
const atOnce = { requests: 4, records: 1000 };
const answerLimitMs = 60_000;

/** The top load first, which also warms up; then a light one, and half of the top, by one producer to one consumer. */
export async function latencyRun(setup: LatencyRunSetup): Promise<LatencyReport> {
  const { build, brokers, topic, groupId, signal } = setup;
  const task: LatencySetup = { brokers, topic, groupId };
  const child = spawn(process.execPath, [build.path('test/bench/scale/latency-process')], {
    env: { ...process.env, BENCH_LATENCY: JSON.stringify(task) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'close');
  const producer = new Kafka({ brokers, logCreator: () => () => undefined }).producer();
  try {
    await producer.connect();
    const load = new Load(producer, setup);
    // It has joined, and reads all partitions.
    await load.send(setup.partitions);
    await answerOf(child, setup.partitions, signal);
    const began = performance.now();
    const sent = await load.most();
    await answerOf(child, sent, signal);
    const topRecordsPerSecond = (sent * 1000) / (performance.now() - began);
    const light = await underLoad(load, lightRecordsPerSecond, child, setup);
    return { topRecordsPerSecond, light, half: await underLoad(load, topRecordsPerSecond / 2, child, setup) };
  } finally {
    child.kill('SIGKILL');
    await ended;
    await producer.disconnect();
  }
}

async function underLoad(
  load: Load,
  wanted: number,
  child: ChildProcess,
  { seconds, signal }: LatencyRunSetup,
): Promise<LatencyOfLoad> {
  const sent = await load.steady(wanted);
  const { lateMs, cpuUs } = await answerOf(child, sent, signal);
  return {
    recordsPerSecond: sent / seconds,
    p50Ms: percentile(lateMs, 0.5),
    p99Ms: percentile(lateMs, 0.99),
    cpuUsPerRecord: cpuUs / sent,
  };
}

async function answerOf(child: ChildProcess, records: number, signal: AbortSignal): Promise<LatencyAnswer> {
  const over = new AbortController();
  const late = AbortSignal.any([signal, over.signal, AbortSignal.timeout(answerLimitMs)]);
  let trouble = '';
  child.stderr?.on('data', (chunk: Buffer) => (trouble = (trouble + chunk.toString()).slice(-4000)));
  const closed = once(child, 'close', { signal: late }).then(() => {
    throw new Error(`The consumer ended before it had told of ${records} records.\n${trouble}`);
  });
  try {
    const answered = once(child, 'message', { signal: late }) as Promise<[LatencyAnswer]>;
    child.send({ records });
    const [answer] = await Promise.race([answered, closed]);
    return answer;
  } finally {
    over.abort();
    closed.catch(() => undefined);
  }
}

/** Records to each partition in turn, that hold when they were made. */
class Load {
  private next = 0;

  constructor(
    private readonly producer: Producer,
    private readonly setup: LatencyRunSetup,
  ) {}

  async send(records: number): Promise<void> {
    const { topic, partitions } = this.setup;
    const value = String(performance.timeOrigin + performance.now())
      .padEnd(20)
      .slice(0, 20)
      .padEnd(valueBytes, 'x');
    const messages = Array.from({ length: records }, () => ({ partition: this.next++ % partitions, value }));
    await this.producer.send({ topic, messages });
  }

  /** As many as can be sent; how many. */
  async most(): Promise<number> {
    const end = performance.now() + this.setup.seconds * 1000;
    let sent = 0;
    const sender = async (): Promise<void> => {
      while (performance.now() < end && !this.setup.signal.aborted) {
        await this.send(atOnce.records);
        sent += atOnce.records;
      }
    };
    await Promise.all(Array.from({ length: atOnce.requests }, sender));
    return sent;
  }

  /** So many a second, at each tick what is due by then; how many in all. */
  async steady(recordsPerSecond: number): Promise<number> {
    const { seconds, signal } = this.setup;
    const began = performance.now();
    const underway: Promise<void>[] = [];
    let sent = 0;
    while (performance.now() - began < seconds * 1000) {
      await sleep(tickMs, undefined, { signal });
      const now = due(recordsPerSecond, performance.now() - began, sent);
      if (now === 0) continue;
      sent += now;
      const sending = this.send(now);
      // It is awaited below, and must not be unhandled until then.
      sending.catch(() => undefined);
      underway.push(sending);
    }
    await Promise.all(underway);
    return sent;
  }
}
