/** One contender of Node, run as a process of its own; prints its report as one line of JSON. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  engineBatches,
  engineRecords,
  kafkaJsBatches,
  kafkaJsMessages,
  listenerService,
  stockService,
  transportService,
  type Stop,
  type Task,
} from '../processing/services';
import { librdkafka } from './librdkafka-clients';
import { MeasuredWindow, type WindowBounds } from './measured-window';
import { type RunReport } from './run-report';
import { concurrency, partitions, type Workload } from './workload';

export interface MeasuredSetup {
  readonly contender: string;
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  readonly workload: Pick<Workload, 'handlerMs' | 'order'>;
  readonly bounds: WindowBounds;
  /** Where @confluentinc/kafka-javascript is; null: nowhere. */
  readonly librdkafka: string | null;
}

const setup = JSON.parse(process.env.BENCH_MEASURED ?? '') as MeasuredSetup;
const keyOrder = setup.workload.order === 'key';
const processing = keyOrder ? ({ ordering: 'key', concurrency } as const) : {};
const atOnce = keyOrder ? partitions : 1;
const resolutionMs = 5;
/** The clock is looked at only so often. */
const stride = setup.workload.handlerMs === 0 ? 256 : 1;

const starts: Readonly<Record<string, (task: Task) => Promise<Stop>>> = {
  'engine-batches': engineBatches,
  engine: (task) => engineRecords(task, processing),
  'listener-batches': (task) => listenerService(task, { batch: true }),
  listener: (task) => listenerService(task, processing),
  transport: (task) => transportService(task, processing),
  stock: (task) => stockService(task, atOnce),
  'kafkajs-batches': kafkaJsBatches,
  kafkajs: (task) => kafkaJsMessages(task, atOnce),
  'librdkafka-batches': (task) => librdkafka(setup.librdkafka ?? '', task, { inBatches: true, atOnce }),
  librdkafka: (task) => librdkafka(setup.librdkafka ?? '', task, { atOnce }),
};

async function main(): Promise<void> {
  const { contender, brokers, topic, groupId, workload, bounds } = setup;
  const window = new MeasuredWindow(bounds);
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  let uncounted = 0;
  let requests = 0;
  let begun = { requests: 0, cpu: process.cpuUsage() };

  const report = (): void => {
    const { records, ms } = window.result;
    const { user, system } = process.cpuUsage(begun.cpu);
    const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const told: RunReport = {
      recordsPerSecond: (records * 1000) / ms,
      cpuUsPerRecord: (user + system) / records,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
      loopDelayMs: { p99: late(delay.percentile(99)), max: late(delay.max) },
      requestsPerSecond: requests === 0 ? null : ((requests - begun.requests) * 1000) / ms,
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  };
  const count = (records: number): void => {
    uncounted += records;
    if (uncounted < stride) return;
    const turn = window.count(uncounted, performance.now());
    uncounted = 0;
    if (turn === 'begin') {
      begun = { requests, cpu: process.cpuUsage() };
      delay.enable();
    } else if (turn === 'end') report();
  };
  const counted = (value: unknown): void => count(typeof value === 'number' ? value : 1);
  const afterAWhile = async (value: unknown): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, workload.handlerMs));
    counted(value);
  };
  const start = starts[contender];
  if (start === undefined) throw new Error(`no contender is called ${contender}`);
  const handle = workload.handlerMs === 0 ? counted : afterAWhile;
  await start({ ...{ brokers, topic, groupId, handle }, onRequest: () => (requests += 1) });
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
});
