import { setTimeout as sleep } from 'node:timers/promises';
import { createKafkaJsWire, systemClock } from '../../../libs/client';
import { type Link, type Wire } from '../../../libs/engine';
import { encodeBatch, ListOffsets, Produce, rpc } from '../../../libs/wire';
import { listAt } from '../../../libs/engine/cluster/list-at';
import { due } from './due';

export interface LoadSetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly partitions: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

const tickMs = 2;
const valueBytes = 200;
const atOnce = { requests: 4, records: 1000 };
const timeoutMs = 30_000;
const pauseMs = 100;

/**
 * Records to each partition in turn, that hold when they were made. Bare requests on one connection: what a whole producer
 * does beside them would be more than all that the consumer does, on the same machine.
 */
export class Load {
  private readonly wire: Wire;
  private readonly link: Link;
  private next = 0;

  constructor(private readonly setup: LoadSetup) {
    this.wire = createKafkaJsWire({ client: { brokers: setup.brokers }, clock: systemClock });
    this.link = this.wire.seed();
  }

  /** A broker tells of a new leader a moment before that leader serves. */
  async served(): Promise<void> {
    const { topic: name, partitions: count, signal } = this.setup;
    const latest = { currentLeaderEpoch: -1, timestamp: -1n };
    const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, ...latest }));
    const request = { replicaId: -1, isolationLevel: 0, timeoutMs, topics: [{ name, partitions }] };
    for (;;) {
      const { topics } = await this.link.send(rpc(ListOffsets, 7, request), systemClock.now() + timeoutMs);
      if (topics[0]?.partitions.every(({ errorCode }) => errorCode === 0) === true) return;
      await sleep(pauseMs, undefined, { signal });
    }
  }

  async send(count: number): Promise<void> {
    const { topic, partitions } = this.setup;
    const madeAt = performance.timeOrigin + performance.now();
    const value = Buffer.from(String(madeAt).padEnd(20).slice(0, 20).padEnd(valueBytes, 'x'));
    const record = { timestamp: BigInt(Math.floor(madeAt)), key: null, value, headers: [] };
    const batches = new Map<number, (typeof record)[]>();
    for (let sent = 0; sent < count; sent += 1) listAt(batches, this.next++ % partitions).push(record);
    const partitionData = [...batches].map(([index, records]) => ({
      index,
      records: encodeBatch({ baseOffset: 0n, records }),
    }));
    const request = { transactionalId: null, acks: -1, timeoutMs, topicData: [{ name: topic, partitionData }] };
    const { responses } = await this.link.send(rpc(Produce, 9, request), systemClock.now() + timeoutMs);
    const refused = responses.flatMap((one) => one.partitionResponses).find(({ errorCode }) => errorCode !== 0);
    if (refused !== undefined) throw new Error(`The broker refuses records: error ${refused.errorCode}.`);
  }

  /** As many as can be sent; how many. */
  async most(): Promise<number> {
    const { seconds, signal } = this.setup;
    const end = performance.now() + seconds * 1000;
    let sent = 0;
    const sender = async (): Promise<void> => {
      while (performance.now() < end && !signal.aborted) {
        await this.send(atOnce.records);
        sent += atOnce.records;
      }
    };
    await Promise.all(Array.from({ length: atOnce.requests }, sender));
    return sent;
  }

  /** So many a second, at each tick what is due by then; how many in all. */
  async steady(recordsPerSecond: number): Promise<number> {
    const { seconds, signal } = this.setup;
    const began = performance.now();
    const underway: Promise<void>[] = [];
    let sent = 0;
    while (performance.now() - began < seconds * 1000) {
      await sleep(tickMs, undefined, { signal });
      const now = due(recordsPerSecond, performance.now() - began, sent);
      if (now === 0) continue;
      sent += now;
      const sending = this.send(now);
      // It is awaited below, and must not be unhandled until then.
      sending.catch(() => undefined);
      underway.push(sending);
    }
    await Promise.all(underway);
    return sent;
  }

  close(): Promise<void> {
    return this.wire.close();
  }
}
