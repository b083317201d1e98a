import { parentPort, workerData } from 'node:worker_threads';
import { type KafkaConfig } from 'kafkajs';
import { HeartbeatStandIn, type GuardedMember, type ResolvedConsumerOptions } from '../engine';
import { createKafkaJsWire } from './kafkajs-wire';
import { systemClock } from './system-clock';

/*
 * What runs in the thread of `heartbeat-guard`, which tells it by messages whom to watch over. What it says itself is one
 * reason why it is of no use.
 */

export interface HeartbeatThreadSetup {
  readonly client: KafkaConfig;
  readonly options: ResolvedConsumerOptions;
  /** Shared: when the main thread last gave a sign, in nanoseconds of `process.hrtime`, which is one for all threads. */
  readonly lastSign: BigInt64Array;
}

const { client, options, lastSign } = workerData as HeartbeatThreadSetup;
const standIn = new HeartbeatStandIn({
  ...{ options, clock: systemClock, wire: createKafkaJsWire({ client, clock: systemClock }) },
  silentMs: () => Number(process.hrtime.bigint() - Atomics.load(lastSign, 0)) / 1e6,
  onFatal: ({ message }) => parentPort?.postMessage(message),
});
parentPort?.on('message', (member: GuardedMember | null) => standIn.watch(member));
