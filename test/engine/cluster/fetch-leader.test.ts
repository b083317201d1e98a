import { Fetch, type FetchRequest } from '../../../libs/wire';
import { FakeCluster } from './fake-cluster';
import { answer, batch, partitionsOf, playing, result, Target, wait } from './played-fetch';

const notLeader = 6;
const epochsOf = (request: unknown): number[] =>
  (request as FetchRequest).topics.flatMap(({ partitions }) => partitions.map((one) => one.lastFetchedEpoch));

describe('Fetcher: what a leader says of leaders and of its log', () => {
  it('names the next leader and where it listens: that one is asked at once, nobody else', async () => {
    const fake = new FakeCluster({ retryBackoffMs: 60_000, retryBackoffMaxMs: 60_000 });
    fake.leaders = [0, 0, 0];
    fake.wire.on(Fetch, async (request, node) => {
      if (node === 7) {
        if (request.topics[0]!.partitions[0]!.fetchOffset > 0n) await wait(fake, request.maxWaitMs);
        return answer(request, (partition, offset) => result(partition, offset === 0n ? { records: batch(0n) } : {}));
      }
      const currentLeader = { leaderId: 7, leaderEpoch: 9 };
      return {
        ...answer(request, (partition) => result(partition, { errorCode: notLeader, currentLeader })),
        nodeEndpoints: [{ nodeId: 7, host: 'broker-7', port: 9092, rack: null }],
      };
    });
    await fake.cluster.metadata(['orders']);
    const target = new Target(0);
    fake.fetcher.add(target);
    for (let turn = 0; turn < 5; turn += 1) await fake.clock.advance(10);
    expect(target.offsets).toEqual([0n]);
    expect(fake.asked('Fetch').slice(0, 2)).toEqual([0, 7]);
    expect(fake.asked('Metadata')).toHaveLength(1);
    await fake.fetcher.close();
  });

  it('names a leader of an older epoch: the brokers are asked', async () => {
    const fake = await playing(1n);
    fake.wire.on(Fetch, (request) => {
      const currentLeader = { leaderId: 1, leaderEpoch: -1 };
      return answer(request, (partition) => result(partition, { errorCode: notLeader, currentLeader }));
    });
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(50);
    expect(fake.asked('Fetch')).toEqual([0]);
    expect(fake.asked('Metadata')).toHaveLength(2);
    await fake.fetcher.close();
  });

  it('is told the epoch of what was read, and says that its log is another one (KIP-320)', async () => {
    const fake = await playing(1n, 4);
    const asked: number[][] = [];
    fake.wire.on(Fetch, async (request) => {
      asked.push(epochsOf(request));
      const [{ fetchOffset, lastFetchedEpoch } = { fetchOffset: 0n, lastFetchedEpoch: 0 }] =
        request.topics[0]!.partitions;
      if (lastFetchedEpoch < 4) await wait(fake, request.maxWaitMs);
      expect(partitionsOf(request)).toEqual([0]);
      return answer(request, (partition) =>
        result(partition, fetchOffset === 9n ? { divergingEpoch: { epoch: 3, endOffset: 6n } } : {}),
      );
    });
    const target = new Target(0);
    target.fetchOffset = 9n;
    target.lastFetchedEpoch = 4;
    fake.fetcher.add(target);
    await fake.clock.advance(20);
    await fake.clock.advance(20);
    expect(target.truncations).toEqual([{ epoch: 3, endOffset: 6n }]);
    expect(asked).toEqual([[4], [3]]);
    expect(target.errors).toEqual([]);
    await fake.fetcher.close();
  });

  it('a replica is not told the epoch: it may only be behind', async () => {
    const fake = await playing(1n, 4);
    const asked: (readonly [number, number])[] = [];
    fake.wire.on(Fetch, async (request, node) => {
      asked.push([node, epochsOf(request)[0]!]);
      if (node !== 0) await wait(fake, request.maxWaitMs);
      return answer(request, (partition) => result(partition, node === 0 ? { preferredReadReplica: 2 } : {}));
    });
    const target = new Target(0);
    target.lastFetchedEpoch = 4;
    fake.fetcher.add(target);
    await fake.clock.advance(20);
    await fake.clock.advance(20);
    expect(asked).toEqual([
      [0, 4],
      [2, -1],
    ]);
    await fake.fetcher.close();
  });
});
