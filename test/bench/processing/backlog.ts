import { listenerService } from './services';

/** Run as a process of its own: a slow handler before a great backlog. Prints its memory as one JSON line. */
interface BacklogSetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  readonly seconds: number;
  readonly maxBufferedBytes?: number;
}

export interface BacklogReport {
  readonly processed: number;
  readonly peakRssMb: number;
  readonly peakHeldMb: number;
}

async function main(): Promise<void> {
  const { seconds, maxBufferedBytes, ...place } = JSON.parse(process.env.BENCH_BACKLOG ?? '') as BacklogSetup;
  let processed = 0;
  const peak = { rss: 0, held: 0 };
  const timer = setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    peak.rss = Math.max(peak.rss, rss);
    peak.held = Math.max(peak.held, heapUsed + external);
  }, 100);
  const handle = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    processed += 1;
  };
  const bound = maxBufferedBytes === undefined ? {} : { maxBufferedBytes };
  const stop = await listenerService({ ...place, handle }, { ordering: 'unordered', concurrency: 10 }, bound);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  clearInterval(timer);
  await stop();
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);
  const report: BacklogReport = { processed, peakRssMb: megabytes(peak.rss), peakHeldMb: megabytes(peak.held) };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

void main();
