/** What a member tells on stdout, a JSON object a line. */
export type MemberLine =
  | { readonly type: 'loaded' }
  | { readonly type: 'joins'; readonly at: number }
  | { readonly type: 'started'; readonly partition: number; readonly offset: number }
  | {
      readonly type: 'processed';
      readonly partition: number;
      readonly offset: number;
      readonly startedAt: number;
      readonly endedAt: number;
    }
  | { readonly type: 'rebalanced'; readonly at: number };

/** What one contender is told and another is not. */
export interface MemberOptions {
  /** Default: classic. */
  readonly groupProtocol?: 'classic' | 'consumer';
  /** Of a client that commits by time. */
  readonly autoCommitIntervalMs?: number;
  /** Where @confluentinc/kafka-javascript is. */
  readonly librdkafka?: string;
}

export interface MemberSetup extends MemberOptions {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
}

export function readSetup(): MemberSetup {
  return JSON.parse(process.env.BENCH_MEMBER ?? '') as MemberSetup;
}

/** Pipes are written synchronously on POSIX: what was said before a SIGKILL has been said. */
export function say(line: MemberLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** How long a record asks its handler to work; the load writes it. */
export function handlerMsOf(value: object): number {
  if ('handlerMs' in value && typeof value.handlerMs === 'number') return value.handlerMs;
  throw new Error(`not a record of the load: ${JSON.stringify(value)}`);
}

export function fail(thrown: unknown): void {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
}

/** The handler of every contender: works for as long as the record says, and tells. */
export async function work(partition: number, offset: number, handlerMs: number): Promise<void> {
  const startedAt = Date.now();
  if (handlerMs > 100) say({ type: 'started', partition, offset });
  await new Promise((resolve) => setTimeout(resolve, handlerMs));
  say({ type: 'processed', partition, offset, startedAt, endedAt: Date.now() });
}

/**
 * Loads first and begins when told by a line on stdin, so that a join is measured and not the start of Node. A stdin that
 * ends means that the benchmark is gone: so is the member then.
 */
export async function untilTold(): Promise<void> {
  process.stdin.once('end', () => process.exit(1));
  say({ type: 'loaded' });
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.once('SIGTERM', () => process.stdin.unref());
}
