import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ProgramBuild } from '../program-build';
import { type LatencyAnswer, type LatencySetup } from './latency-process';
import { Load } from './load';
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
  /** Of these, from when the broker wrote the record; whole milliseconds. */
  readonly p99AfterAppendMs: number;
  readonly cpuUsPerRecord: number;
}

export interface LatencyReport {
  /** What producer, broker and consumer come to together on this machine. */
  readonly topRecordsPerSecond: number;
  readonly light: LatencyOfLoad;
  readonly half: LatencyOfLoad;
}

const lightRecordsPerSecond = 200;
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
  const load = new Load(setup);
  try {
    await load.served();
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
    await load.close();
  }
}

async function underLoad(
  load: Load,
  wanted: number,
  child: ChildProcess,
  { seconds, signal }: LatencyRunSetup,
): Promise<LatencyOfLoad> {
  const sent = await load.steady(wanted);
  const { lateMs, afterAppendMs, cpuUs } = await answerOf(child, sent, signal);
  return {
    recordsPerSecond: sent / seconds,
    p50Ms: percentile(lateMs, 0.5),
    p99Ms: percentile(lateMs, 0.99),
    p99AfterAppendMs: percentile(afterAppendMs, 0.99),
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
