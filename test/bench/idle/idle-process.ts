/** One consumer that has read all there is, run as a process of its own; prints its report as one line of JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { engineRecords, kafkaJsMessages, listenerService, type Stop, type Task } from '../processing/services';
import { openConnections } from './open-connections';

export interface IdleSetup {
  readonly contender: IdleContender;
  readonly brokers: string[];
  /** With one record in each partition. */
  readonly topic: string;
  readonly groupId: string;
  readonly partitions: number;
  readonly settleMs: number;
  readonly measuredMs: number;
}

export interface IdleReport {
  /** User and system, of all threads, in percent of one processor. */
  readonly cpuPercent: number;
  readonly requestsPerSecond: number;
  /** Null where the system does not tell. */
  readonly connections: number | null;
}

const starts = {
  engine: engineRecords,
  listener: (task: Task): Promise<Stop> => listenerService(task, {}),
  kafkajs: kafkaJsMessages,
} as const;

export type IdleContender = keyof typeof starts;

async function main(): Promise<void> {
  const setup = JSON.parse(process.env.BENCH_IDLE ?? '') as IdleSetup;
  const { contender, brokers, topic, groupId, partitions, settleMs, measuredMs } = setup;
  let read = 0;
  let requests = 0;
  await new Promise<void>((resolve, reject) => {
    const handle = (): void => {
      read += 1;
      if (read === partitions) resolve();
    };
    starts[contender]({ brokers, topic, groupId, handle, onRequest: () => (requests += 1) }).catch(reject);
  });
  await sleep(settleMs);
  const before = { requests, cpu: process.cpuUsage(), at: performance.now() };
  await sleep(measuredMs);
  const ms = performance.now() - before.at;
  const { user, system } = process.cpuUsage(before.cpu);
  const told: IdleReport = {
    cpuPercent: ((user + system) / 1000 / ms) * 100,
    requestsPerSecond: ((requests - before.requests) * 1000) / ms,
    connections: openConnections(),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
});
