import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type KafkaConfig } from 'kafkajs';
import {
  asError,
  isSameMembership,
  type GuardedMember,
  type HeartbeatGuard,
  type OpenHeartbeatGuard,
  type ResolvedConsumerOptions,
} from '../engine';
import { type FetchToken } from './bearer-tokens';
import { type FromThread, type HeartbeatThreadSetup, type ToThread } from './heartbeat-thread';
import { threadClient } from './thread-client';

/** Heartbeats by a worker thread while the event loop is blocked. The thread keeps no process alive. */
export function createHeartbeatGuard({ client }: { readonly client: KafkaConfig }): OpenHeartbeatGuard {
  return (setup) => new WorkerGuard(client, setup);
}

class WorkerGuard implements HeartbeatGuard {
  private readonly lastSign = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  private readonly spokenEpoch = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(-1);
  private member: GuardedMember | null = null;
  private worker: Worker | null = null;
  private starting: Promise<void> | null = null;
  private signs: NodeJS.Timeout | null = null;
  private ended = false;

  constructor(
    private readonly client: KafkaConfig,
    private readonly setup: Parameters<OpenHeartbeatGuard>[0],
  ) {}

  watch(member: GuardedMember | null): void {
    if (!isSameMembership(this.member, member)) Atomics.store(this.spokenEpoch, 0, -1);
    this.member = member;
    if (this.ended) return;
    if (member !== null) this.starting ??= this.start();
    this.tell({ type: 'watch', member });
  }

  takeEpoch(): number {
    return Atomics.exchange(this.spokenEpoch, 0, -1);
  }

  async close(): Promise<void> {
    this.ended = true;
    await this.end();
  }

  private async start(): Promise<void> {
    try {
      const { client, fetchToken } = await threadClient(this.client);
      const { options } = this.setup;
      if (this.ended) return;
      const { lastSign, spokenEpoch: epoch } = this;
      // A function is nothing to a thread, and it does not need that one.
      const plain: ResolvedConsumerOptions = { ...options, leaveGroupOnClose: 'auto' };
      this.open({ client, asksForTokens: fetchToken !== null, options: plain, lastSign, epoch }, fetchToken);
    } catch (thrown) {
      this.giveUp(asError(thrown).message);
    }
  }

  private open(setup: HeartbeatThreadSetup, fetchToken: FetchToken | null): void {
    this.giveSign();
    // Not a sign with each heartbeat: one that waits for its answer would look like a blocked event loop.
    this.signs = setInterval(() => this.giveSign(), Math.max(1, setup.options.heartbeatIntervalMs / 2)).unref();
    const source = extname(__filename);
    const worker = new Worker(join(__dirname, `heartbeat-thread${source}`), {
      workerData: setup,
      // What the process was started with (loaders, inspectors) is not for the thread; its source needs one.
      execArgv: source === '.ts' ? ['--require', 'tsx/cjs'] : [],
      name: 'kafka-heartbeat',
    });
    this.worker = worker;
    worker.on('message', (message: FromThread) => {
      if (message.type === 'fatal') this.giveUp(message.reason);
      else void this.answerToken(fetchToken);
    });
    worker.on('error', (error: unknown) => this.giveUp(`its thread has failed (${asError(error).message})`));
    worker.on('exit', (code) => this.giveUp(`its thread has ended (exit code ${code})`));
    this.tell({ type: 'watch', member: this.member });
    worker.unref();
  }

  private async answerToken(fetchToken: FetchToken | null): Promise<void> {
    try {
      const token = await fetchToken?.();
      if (token !== undefined) this.tell({ type: 'token', answer: { token } });
    } catch (thrown) {
      this.tell({ type: 'token', answer: { failure: asError(thrown).message } });
    }
  }

  private tell(message: ToThread): void {
    this.worker?.postMessage(message);
  }

  private giveSign(): void {
    Atomics.store(this.lastSign, 0, process.hrtime.bigint());
  }

  private giveUp(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.setup.publish({ type: 'HeartbeatThreadUnavailable', reason });
    void this.end();
  }

  private async end(): Promise<void> {
    if (this.signs !== null) clearInterval(this.signs);
    await this.worker?.terminate();
  }
}
