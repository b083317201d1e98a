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

class Target implements FetchTarget {
  readonly topic = 'orders';
  demandBytes = 1000;
  fetchOffset = 0n;
  readonly chunks: FetchedChunk[] = [];
  readonly errors: KafkaRebalanceError[] = [];
  resets = 0;

  constructor(readonly partition: number) {}

  deliver(chunk: FetchedChunk): void {
    this.chunks.push(chunk);
    this.fetchOffset = chunk.nextOffset;
  }

  outOfRange(): void {
    this.resets += 1;
    this.demandBytes = 0;
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

function result(partitionIndex: number, change: Partial<FetchPartitionResult> = {}): FetchPartitionResult {
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

function batch(offset: bigint): Buffer {
  return encodeBatch({
    baseOffset: offset,
    records: [{ offset, timestamp: 0n, key: null, value: Buffer.from('v'), headers: [] }],
  });
}

function answer(request: FetchRequest, of: (partition: number, offset: bigint) => FetchPartitionResult): FetchResponse {
  return {
    ...{ throttleTimeMs: 0, errorCode: 0, sessionId: 0, nodeEndpoints: [] },
    responses: request.topics.map(({ topic, topicId, partitions }) => ({
      ...{ topic, topicId },
      partitions: partitions.map(({ partition, fetchOffset }) => of(partition, fetchOffset)),
    })),
  };
}

/** Brokers with one record at each offset below `end`; then they wait, as a long poll does. */
async function playing(end = 1n): Promise<FakeCluster> {
  const fake = new FakeCluster();
  fake.leaders = [0, 0, 0];
  fake.wire.on(Fetch, async (request) => {
    const { partitions } = request.topics[0]!;
    if (partitions.every(({ fetchOffset }) => fetchOffset >= end)) await wait(fake, request.maxWaitMs);
    return answer(request, (partition, offset) => result(partition, offset < end ? { records: batch(offset) } : {}));
  });
  await fake.cluster.metadata(['orders']);
  return fake;
}

function wait(fake: FakeCluster, ms: number): Promise<void> {
  return new Promise((resolve) => void fake.clock.at(fake.clock.now() + ms, resolve));
}

const partitionsOf = (request: unknown): number[] =>
  (request as FetchRequest).topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition));

describe('Fetcher', () => {
  it('delivers what there is, then polls on', async () => {
    const fake = await playing(3n);
    const target = new Target(0);
    fake.fetcher.add(target);
    for (let answers = 0; answers < 3; answers += 1) await fake.clock.advance(10);
    expect(target.offsets).toEqual([0n, 1n, 2n]);
    await fake.fetcher.close();
  });

  it('a partition that is added does not wait behind the long poll of another one, and does not disturb it', async () => {
    const fake = await playing(1n);
    const [first, second] = [new Target(0), new Target(1)];
    fake.fetcher.add(first);
    await fake.clock.advance(100);
    const polls = fake.asked('Fetch').length;
    fake.fetcher.add(second);
    await fake.clock.advance(10);
    expect(second.offsets).toEqual([0n]);
    expect(fake.wire.links.filter(({ node, dead }) => node === 0 && dead === null)).toHaveLength(2);
    expect(fake.wire.requests.slice(polls + 1).flatMap(({ request }) => partitionsOf(request))).not.toContain(0);
    await fake.fetcher.close();
  });

  it('at most two requests run at one leader', async () => {
    const fake = await playing(0n);
    for (const partition of [0, 1, 2]) {
      fake.fetcher.add(new Target(partition));
      await fake.clock.advance(10);
    }
    expect(fake.asked('Fetch')).toHaveLength(2);
    await fake.clock.advance(600);
    expect(
      new Set(fake.wire.requests.filter(({ api }) => api === 'Fetch').flatMap(({ request }) => partitionsOf(request))),
    ).toEqual(new Set([0, 1, 2]));
    await fake.fetcher.close();
  });

  it('rule 9: what has no room is not asked for, and nothing is polled when nothing has', async () => {
    const fake = await playing(5n);
    const target = new Target(0);
    target.demandBytes = 0;
    fake.fetcher.add(target);
    await fake.clock.advance(5000);
    expect(fake.asked('Fetch')).toEqual([]);
    target.demandBytes = 1000;
    fake.fetcher.wake();
    await fake.clock.advance(10);
    expect(target.offsets.length).toBeGreaterThan(0);
    await fake.fetcher.close();
  });

  it('an answer for a target that was removed, or moved by a seek, is dropped', async () => {
    const fake = await playing(0n);
    const [removed, moved] = [new Target(0), new Target(1)];
    fake.fetcher.add(removed);
    fake.fetcher.add(moved);
    await fake.clock.advance(10);
    fake.fetcher.remove(removed);
    moved.fetchOffset = 7n;
    await fake.clock.advance(490);
    expect(removed.chunks).toEqual([]);
    expect(moved.chunks).toEqual([]);
    await fake.fetcher.close();
  });

  it('what was served goes behind what was not, for a broker serves in the order of the request', async () => {
    const fake = await playing(100n);
    const targets = [new Target(0), new Target(1)];
    const orders: number[][] = [];
    fake.wire.on(Fetch, (request) => {
      orders.push(partitionsOf(request));
      const [served] = partitionsOf(request);
      return answer(request, (partition, offset) =>
        result(partition, partition === served ? { records: batch(offset) } : {}),
      );
    });
    for (const target of targets) fake.fetcher.add(target);
    for (let answers = 0; answers < 4; answers += 1) await fake.clock.advance(1);
    expect(orders.slice(0, 2)).toEqual([
      [0, 1],
      [1, 0],
    ]);
    await fake.fetcher.close();
  });

  it('one damaged partition fails alone, and is tried again after a pause', async () => {
    const fake = await playing();
    let damaged = true;
    fake.wire.on(Fetch, async (request) => {
      if (partitionsOf(request).every((partition) => partition === 1)) await wait(fake, 500);
      return answer(request, (partition, offset) => {
        if (offset > 0n) return result(partition);
        const records = batch(0n);
        if (partition === 0 && damaged) records[records.length - 1]! ^= 1;
        return result(partition, { records });
      });
    });
    const [bad, good] = [new Target(0), new Target(1)];
    fake.fetcher.add(bad);
    fake.fetcher.add(good);
    await fake.clock.advance(50);
    expect(bad.errors[0]).toMatchObject({ code: 'CORRUPT_MESSAGE', disposition: 'retry' });
    expect(bad.errors[0]?.message).toMatch(/orders-0@0/);
    expect(good.offsets).toEqual([0n]);
    damaged = false;
    await fake.clock.advance(200);
    expect(bad.offsets).toEqual([0n]);
    await fake.fetcher.close();
  });

  it('the leader has moved: found out, and fetched there', async () => {
    const fake = await playing(1n);
    const play = (moved: boolean): void => {
      fake.wire.on(Fetch, async (request, node) => {
        if (moved && node === 0) return answer(request, (partition) => result(partition, { errorCode: 6 }));
        if (request.topics[0]!.partitions[0]!.fetchOffset > 0n) await wait(fake, 500);
        return answer(request, (partition, offset) => result(partition, offset === 0n ? { records: batch(0n) } : {}));
      });
    };
    play(true);
    fake.leaders = [1, 1, 1];
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(1000);
    expect(target.offsets).toEqual([0n]);
    expect(fake.asked('Fetch')).toContain(1);
    await fake.fetcher.close();
  });

  it('the leader is down: told once, tried again with a growing pause, and goes on when it is back', async () => {
    const fake = await playing(1n);
    fake.wire.stop(0);
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(5000);
    expect(fake.types().filter((type) => type === 'FetchFailed')).toHaveLength(1);
    expect(fake.asked('Fetch')).toEqual([]);
    fake.wire.restart(0);
    await fake.clock.advance(1500);
    expect(target.offsets).toEqual([0n]);
    await fake.fetcher.close();
  });

  it("out of range is the target's to mend", async () => {
    const fake = await playing();
    fake.wire.on(Fetch, (request) => answer(request, (partition) => result(partition, { errorCode: 1 })));
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(100);
    expect(target.resets).toBe(1);
    await fake.fetcher.close();
  });

  it('a topic that may not be read: the target is told, with the ACL', async () => {
    const fake = await playing();
    fake.wire.on(Fetch, (request) => answer(request, (partition) => result(partition, { errorCode: 29 })));
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(50);
    expect(target.errors[0]).toMatchObject({ code: 'TOPIC_AUTHORIZATION_FAILED', disposition: 'fatal' });
    await fake.fetcher.close();
  });

  it('a broker that fails over one partition: told, tried again after growing pauses, and the others go on', async () => {
    const fake = await playing();
    let broken = true;
    fake.wire.on(Fetch, async (request) => {
      if (partitionsOf(request).every((partition) => partition === 1)) await wait(fake, 50);
      return answer(request, (partition, offset) => {
        if (partition === 0 && broken) return result(partition, { errorCode: -1 });
        return result(partition, offset === 0n ? { records: batch(0n) } : {});
      });
    });
    const [bad, good] = [new Target(0), new Target(1)];
    fake.fetcher.add(bad);
    fake.fetcher.add(good);
    await fake.clock.advance(50);
    expect(good.offsets).toEqual([0n]);
    expect(bad.errors[0]).toMatchObject({ code: 'UNKNOWN_SERVER_ERROR', disposition: 'retry' });
    await fake.clock.advance(9950);
    // After 0, 100, 300, 700 and 1500 ms, and then each second.
    expect(bad.errors.length).toBeGreaterThan(8);
    expect(bad.errors.length).toBeLessThan(15);
    broken = false;
    await fake.clock.advance(1100);
    expect(bad.offsets).toEqual([0n]);
    expect(fake.asked('Metadata')).toHaveLength(1);
    await fake.fetcher.close();
  });

  it('close ends the running poll at once, and leaves no timer', async () => {
    const fake = await playing(0n);
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(10);
    await fake.fetcher.close();
    expect(fake.wire.links.filter(({ node, dead }) => node === 0 && dead === null)).toEqual([]);
  });
});
