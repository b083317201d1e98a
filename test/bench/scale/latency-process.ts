/** One engine that tells how late each record is; a process of its own, asked by messages of its parent. */
import { engineRecords } from '../processing/services';

export interface LatencySetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
}

/** So many records are to come; it answers when they have. */
export interface LatencyQuestion {
  readonly records: number;
}

export interface LatencyAnswer {
  /** From before the producer is called until the handler is, of each record; the clock is the machine's. */
  readonly lateMs: readonly number[];
  /** From when the broker wrote it. */
  readonly afterAppendMs: readonly number[];
  /** User and system, of all threads, since the answer before. */
  readonly cpuUs: number;
}

const setup = JSON.parse(process.env.BENCH_LATENCY ?? '') as LatencySetup;
let lateMs: number[] = [];
let afterAppendMs: number[] = [];
let wanted = Infinity;
let cpu = process.cpuUsage();

function answer(): void {
  if (lateMs.length < wanted) return;
  const { user, system } = process.cpuUsage(cpu);
  const told: LatencyAnswer = { lateMs, afterAppendMs, cpuUs: user + system };
  process.send?.(told);
  cpu = process.cpuUsage();
  lateMs = [];
  afterAppendMs = [];
  wanted = Infinity;
}

function handle(value: unknown, appendedAt = 0n): void {
  const now = performance.timeOrigin + performance.now();
  lateMs.push(now - Number((value as Buffer).toString('latin1', 0, 20)));
  afterAppendMs.push(now - Number(appendedAt));
  answer();
}

process.on('message', ({ records }: LatencyQuestion) => {
  wanted = records;
  answer();
});
process.on('disconnect', () => process.exit(0));

engineRecords({ ...setup, handle }).catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
});
