import { listOffsets } from '../../libs/engine/cluster';
import { ListOffsets } from '../../libs/wire';
import { noAnswer } from '../../libs/testing';
import { FakeCluster } from '../engine/cluster/fake-cluster';
import { LeaseBench } from '../engine/lease/bench';

/*
 * One frozen broker kept partitions of healthy ones from starting, for up to requestTimeoutMs:
 *   1. partitions 0, 1 and 2 are assigned together, and nothing is committed of them   2. their leaders are asked where they
 * begin   3. the leader of 1 is frozen and says nothing; the other two answer at once   4. all three wait for the third answer
 * Now 0 and 2 start, and 1 when its leader, or another one, has answered.
 */
it('partitions whose leaders answered start without the one whose leader is frozen', async () => {
  const bench = new LeaseBench();
  const fake = new FakeCluster();
  const { cluster, clock } = fake;
  fake.wire.on(ListOffsets, ({ topics }, node) => {
    if (node === 1) return noAnswer;
    const found = { errorCode: 0, timestamp: -1n, offset: 5n, leaderEpoch: 1 };
    return {
      throttleTimeMs: 0,
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ ...found, partitionIndex })),
      })),
    };
  });
  bench.listOffsets = (partitions, timestamp, deadline) =>
    listOffsets({ cluster, clock, options: { isolationLevel: 'read_uncommitted' } }, partitions, timestamp, deadline);
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) await Promise.all([bench.clock.advance(50), clock.advance(50)]);
  };

  await bench.assign(0, 1, 2);
  await pass(500);
  expect([...bench.targets.keys()]).toEqual(['orders-0', 'orders-2']);
  fake.leaders = [0, 2, 2];
  await pass(2000);
  expect([...bench.targets.keys()]).toEqual(['orders-0', 'orders-2', 'orders-1']);
  expect(bench.targets.get('orders-1')?.fetchOffset).toBe(5n);
});
