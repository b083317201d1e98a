import { CompressionTypes } from 'kafkajs';

/** What is read, and what a handler does with it. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Of each value: JSON of so many bytes. */
  readonly valueBytes: number;
  readonly compression: CompressionTypes;
  /** In the topic; a run ends sooner if its time is up. */
  readonly records: number;
  readonly handlerMs: number;
  /** What the client does at the same time: by its defaults, or the most that keeps the records of one key in order. */
  readonly order: 'defaults' | 'key';
}

const small = { valueBytes: 200, compression: CompressionTypes.None, records: 2_400_000 };
const noOp = { handlerMs: 0, order: 'defaults' } as const;

export const workloads: readonly Workload[] = [
  { name: 'no-op', title: 'no-op, 200 B', ...small, ...noOp },
  { name: 'gzip', title: 'no-op, 200 B, gzip', ...small, ...noOp, compression: CompressionTypes.GZIP },
  { name: '10-kb', title: 'no-op, 10 KB', ...small, ...noOp, valueBytes: 10_000, records: 150_000 },
  { name: 'waiting', title: 'handlers of 5 ms', ...small, handlerMs: 5, order: 'defaults' },
  { name: 'key-order', title: 'handlers of 5 ms, in the order of keys', ...small, handlerMs: 5, order: 'key' },
];

export const partitions = 8;
export const keys = 1000;
/** Of a listener in the order of keys. */
export const concurrency = 100;
