import { Fetch, type FetchPartitionResult } from '../../../libs/wire';
import { FakeCluster } from './fake-cluster';
import { answer, batch, result, Target, wait } from './played-fetch';

const outOfRange = 1;

/** Node 0 leads; `leader` and `follower` play an answer each. Nothing new: a long poll. */
async function playing(
  leader: (partition: number, offset: bigint) => FetchPartitionResult,
  follower: (partition: number, offset: bigint) => FetchPartitionResult,
): Promise<{ fake: FakeCluster; target: Target }> {
  const fake = new FakeCluster({ clientRack: 'a', metadataMaxAgeMs: 5000 });
  fake.leaders = [0, 0, 0];
  fake.wire.on(Fetch, async (request, node) => {
    const played = answer(request, node === 0 ? leader : follower);
    const [only] = played.responses[0]!.partitions;
    const nothing = only?.errorCode === 0 && only.preferredReadReplica < 0 && only.records?.length === 0;
    if (nothing) await wait(fake, request.maxWaitMs);
    return played;
  });
  await fake.cluster.metadata(['orders']);
  const target = new Target(0);
  fake.fetcher.add(target);
  return { fake, target };
}

/** Several requests, each sent when the one before is answered. */
async function soon(fake: FakeCluster): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await fake.clock.advance(10);
}

const sentAway = (partition: number): FetchPartitionResult => result(partition, { preferredReadReplica: 2 });
const upTo = (end: bigint) => (partition: number, offset: bigint) =>
  result(partition, offset < end ? { records: batch(offset) } : {});

describe('Fetcher: the replica that the leader names', () => {
  it('is asked from then on, and the leader again after metadataMaxAgeMs', async () => {
    const { fake, target } = await playing(sentAway, upTo(3n));
    await soon(fake);
    expect(target.offsets).toEqual([0n, 1n, 2n]);
    expect(fake.asked('Fetch').slice(0, 3)).toEqual([0, 2, 2]);
    await fake.clock.advance(4000);
    expect(fake.asked('Fetch').filter((node) => node === 0)).toHaveLength(1);
    await fake.clock.advance(2000);
    expect(fake.asked('Fetch').filter((node) => node === 0)).toHaveLength(2);
    await fake.fetcher.close();
  });

  it('is behind and answers OFFSET_OUT_OF_RANGE: the leader is asked, and nothing is reset', async () => {
    let away = true;
    const { fake, target } = await playing(
      (partition, offset) => (away ? sentAway(partition) : upTo(2n)(partition, offset)),
      (partition) => {
        away = false;
        return result(partition, { errorCode: outOfRange });
      },
    );
    await soon(fake);
    expect(target.offsets).toEqual([0n, 1n]);
    expect(target.resets).toBe(0);
    expect(target.errors).toEqual([]);
    await fake.fetcher.close();
  });

  it('the leader itself says OFFSET_OUT_OF_RANGE: that counts', async () => {
    const { fake, target } = await playing((partition) => result(partition, { errorCode: outOfRange }), upTo(0n));
    await soon(fake);
    expect(target.resets).toBe(1);
    await fake.fetcher.close();
  });

  it('is gone: the leader is asked', async () => {
    let away = true;
    const { fake, target } = await playing(
      (partition, offset) => (away ? sentAway(partition) : upTo(4n)(partition, offset)),
      upTo(2n),
    );
    await soon(fake);
    expect(target.offsets).toEqual([0n, 1n]);
    away = false;
    fake.wire.stop(2);
    await soon(fake);
    expect(target.offsets).toEqual([0n, 1n, 2n, 3n]);
    await fake.fetcher.close();
  });
});
