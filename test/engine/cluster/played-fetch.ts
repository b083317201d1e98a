import {
  encodeBatch,
  Fetch,
  type FetchPartitionResult,
  type FetchRequest,
  type FetchResponse,
} from '../../../libs/wire';
import { type FetchedChunk, type FetchTarget } from '../../../libs/engine/cluster';
import { type KafkaRebalanceError } from '../../../libs/engine';
import { FakeCluster } from './fake-cluster';

export class Target implements FetchTarget {
  readonly topic = 'orders';
  demandBytes = 1000;
  fetchOffset = 0n;
  lastFetchedEpoch = -1;
  readonly truncations: { readonly epoch: number; readonly endOffset: bigint }[] = [];
  readonly chunks: FetchedChunk[] = [];
  readonly errors: KafkaRebalanceError[] = [];
  resets = 0;
  /** How often the leader had nothing new. */
  nothings = 0;

  constructor(readonly partition: number) {}

  deliver(chunk: FetchedChunk): void {
    this.chunks.push(chunk);
    this.fetchOffset = chunk.nextOffset;
  }

  unchanged(): void {
    this.nothings += 1;
  }

  outOfRange(): void {
    this.resets += 1;
    this.demandBytes = 0;
  }

  truncated(to: { readonly epoch: number; readonly endOffset: bigint }): void {
    this.truncations.push(to);
    this.fetchOffset = to.endOffset;
    this.lastFetchedEpoch = to.epoch;
  }

  failed(error: KafkaRebalanceError): void {
    this.errors.push(error);
  }

  get offsets(): bigint[] {
    return this.chunks.flatMap(({ records }) => records.map(({ offset }) => offset));
  }
}

const none = { epoch: -1, endOffset: -1n };
const nobody = { leaderId: -1, leaderEpoch: -1 };

export function result(partitionIndex: number, change: Partial<FetchPartitionResult> = {}): FetchPartitionResult {
  return {
    ...{ partitionIndex, errorCode: 0, highWatermark: 10n, lastStableOffset: 10n, logStartOffset: 0n },
    ...{
      divergingEpoch: none,
      currentLeader: nobody,
      abortedTransactions: null,
      preferredReadReplica: -1,
      records: Buffer.alloc(0),
    },
    ...change,
  };
}

export function batch(offset: bigint, value = 'v'): Buffer {
  return encodeBatch({
    baseOffset: offset,
    records: [{ offset, timestamp: 0n, key: null, value: Buffer.from(value), headers: [] }],
  });
}

export function answer(
  request: FetchRequest,
  of: (partition: number, offset: bigint) => FetchPartitionResult,
): FetchResponse {
  return {
    ...{ throttleTimeMs: 0, errorCode: 0, sessionId: 0, nodeEndpoints: [] },
    responses: request.topics.map(({ topic, topicId, partitions }) => ({
      ...{ topic, topicId },
      partitions: partitions.map(({ partition, fetchOffset }) => of(partition, fetchOffset)),
    })),
  };
}

/** Brokers with one record at each offset below `end`; then they wait, as a long poll does. */
export async function playing(end = 1n, leaderEpoch = 1): Promise<FakeCluster> {
  const fake = new FakeCluster();
  fake.leaderEpoch = leaderEpoch;
  fake.leaders = [0, 0, 0];
  fake.wire.on(Fetch, async (request) => {
    const { partitions } = request.topics[0]!;
    if (partitions.every(({ fetchOffset }) => fetchOffset >= end)) await wait(fake, request.maxWaitMs);
    return answer(request, (partition, offset) => result(partition, offset < end ? { records: batch(offset) } : {}));
  });
  await fake.cluster.metadata(['orders']);
  return fake;
}

export function wait(fake: FakeCluster, ms: number): Promise<void> {
  return new Promise((resolve) => void fake.clock.at(fake.clock.now() + ms, resolve));
}

export const partitionsOf = (request: unknown): number[] =>
  (request as FetchRequest).topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition));
