import { Fetch } from '../../libs/wire';
import { FakeCluster } from '../engine/cluster/fake-cluster';
import { answer, batch, result, Target, wait } from '../engine/cluster/played-fetch';

/*
 * After a broker had been frozen, a partition was processed from its beginning although its offset was committed (with
 * autoOffsetReset 'latest' records would have been skipped):
 *   1. the leader of epoch 1 freezes   2. another broker leads with epoch 2, takes records, and offset 5 behind them is committed
 *   3. the partition goes to a member whose metadata is older than that   4. the first leader goes on, and does not know yet
 *   that it is none   5. the member asks it for offset 5, after a record of epoch 2: OFFSET_OUT_OF_RANGE   6. it resets to 0
 * Now a leader of an older epoch than that of the record before is taken for none, and the brokers are asked for the next one.
 */
describe('a leader of an older epoch than what is committed', () => {
  const outOfRange = 1;

  /** Broker 0 leads for all it knows, and broker 1 does in fact. */
  async function afterFreeze(): Promise<FakeCluster> {
    const fake = new FakeCluster({ requestTimeoutMs: 2000 });
    fake.leaders = [0];
    fake.wire.on(Fetch, async (request, node) => {
      if (node === 1 && request.topics[0]!.partitions[0]!.fetchOffset > 5n) await wait(fake, request.maxWaitMs);
      return answer(request, (partition, offset) => {
        if (node === 0) return result(partition, { errorCode: outOfRange });
        return result(partition, offset === 5n ? { records: batch(offset) } : {});
      });
    });
    await fake.cluster.metadata(['orders']);
    return fake;
  }

  function committedAt(offset: bigint, epoch: number): Target {
    const target = new Target(0);
    target.fetchOffset = offset;
    target.lastFetchedEpoch = epoch;
    return target;
  }

  it('is not asked: the one of the newer epoch is, as soon as a broker tells of it', async () => {
    const fake = await afterFreeze();
    const target = committedAt(5n, 2);
    fake.fetcher.add(target);
    await fake.clock.advance(300);
    expect([fake.asked('Fetch'), target.resets]).toEqual([[], 0]);
    fake.leaders = [1];
    fake.leaderEpoch = 2;
    await fake.clock.advance(300);
    await fake.clock.advance(300);
    expect([target.offsets, target.resets]).toEqual([[5n], 0]);
    expect(new Set(fake.asked('Fetch'))).toEqual(new Set([1]));
    await fake.fetcher.close();
  });

  it('is believed after requestTimeoutMs: the topic may have been made anew, with epochs from 0', async () => {
    const fake = await afterFreeze();
    const target = committedAt(5n, 2);
    fake.fetcher.add(target);
    await fake.clock.advance(1900);
    expect(fake.asked('Fetch')).toEqual([]);
    for (let passed = 0; passed < 500; passed += 50) await fake.clock.advance(50);
    expect(target.resets).toBe(1);
    await fake.fetcher.close();
  });

  it('is asked as before if no epoch is known of what was read', async () => {
    const fake = await afterFreeze();
    const target = committedAt(5n, -1);
    fake.fetcher.add(target);
    await fake.clock.advance(50);
    expect(target.resets).toBe(1);
    await fake.fetcher.close();
  });
});
