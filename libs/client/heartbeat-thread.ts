import { parentPort, workerData } from 'node:worker_threads';
import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { HeartbeatStandIn, type GuardedMember, type ResolvedConsumerOptions } from '../engine';
import { createKafkaJsWire } from './kafkajs-wire';
import { systemClock } from './system-clock';
import { ThreadTokens, type TokenAnswer } from './thread-tokens';

/* What runs in the thread of `heartbeat-guard`. */

export interface HeartbeatThreadSetup {
  readonly client: KafkaConfig;
  readonly asksForTokens: boolean;
  readonly options: ResolvedConsumerOptions;
  /** Shared: when the main thread last gave a sign, in nanoseconds of `process.hrtime`, which is one for all threads. */
  readonly lastSign: BigInt64Array;
  /** Shared: the epoch under which the thread has spoken for a member of the `consumer` protocol; -1: it has not. */
  readonly epoch: Int32Array;
}

export type ToThread =
  | { readonly type: 'watch'; readonly member: GuardedMember | null }
  | { readonly type: 'token'; readonly answer: TokenAnswer };

export type FromThread = { readonly type: 'token' } | { readonly type: 'fatal'; readonly reason: string };

const { client, asksForTokens, options, lastSign, epoch } = workerData as HeartbeatThreadSetup;
const say = (message: FromThread): void => parentPort?.postMessage(message);
const silentMs = (): number => Number(process.hrtime.bigint() - Atomics.load(lastSign, 0)) / 1e6;

const tokens = new ThreadTokens(
  () => say({ type: 'token' }),
  () => silentMs() < options.heartbeatIntervalMs,
);
const bridged = { ...client.sasl, oauthBearerProvider: () => tokens.fetch() } as SASLOptions;
const standIn = new HeartbeatStandIn({
  ...{ options, clock: systemClock, silentMs },
  wire: createKafkaJsWire({ client: asksForTokens ? { ...client, sasl: bridged } : client, clock: systemClock }),
  onEpoch: (heard) => void Atomics.store(epoch, 0, heard),
  onFatal: ({ message }) => say({ type: 'fatal', reason: message }),
});
parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'watch') standIn.watch(message.member);
  else tokens.answer(message.answer);
});
