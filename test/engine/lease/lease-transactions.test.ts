import { PartitionLease } from '../../../libs/engine/lease/partition-lease';
import { noAnswer } from '../../../libs/testing';
import { FindCoordinator, InitProducerId } from '../../../libs/wire';
import { FakeTransactions } from '../transactions/fake-transactions';

function leaseOf(partition: number, transactional = true): PartitionLease {
  const identity = { groupId: 'g', memberId: 'me', topic: 'orders', partition, epoch: 1, fencingToken: 1 };
  return new PartitionLease(identity, () => 1000, undefined, transactional);
}

describe('LeaseTransactions', () => {
  it('a frozen transaction coordinator holds up its own leases alone, and is not asked twice at a time', async () => {
    const fake = new FakeTransactions();
    const { client, brokers } = fake;
    const { clock, wire } = brokers;
    // The id of partition 1 has broker 1 as its coordinator, the other one broker 0.
    wire.on(FindCoordinator, ({ coordinatorKeys: [key = ''] }) => {
      const nodeId = Number(key.at(-1));
      const found = { key, nodeId, host: `broker-${nodeId}`, port: 9092, errorCode: 0, errorMessage: null };
      return { throttleTimeMs: 0, coordinators: [found] };
    });
    let frozen = true;
    wire.on(InitProducerId, (_, node) => {
      if (node === 1 && frozen) return noAnswer;
      return { throttleTimeMs: 0, errorCode: 0, producerId: 7n, producerEpoch: 0 };
    });
    const transactions = fake.ofLeases(() => null);
    const leases = [leaseOf(0), leaseOf(1), leaseOf(2, false)];
    const first = transactions.begin(leases, 5000);
    await clock.advance(300);
    expect((await first).map(({ partition }) => partition)).toEqual([0, 2]);

    const second = transactions.begin(leases, 5000);
    await clock.advance(300);
    expect((await second).map(({ partition }) => partition)).toEqual([0, 2]);
    expect(brokers.asked('InitProducerId')).toEqual([0, 1]);

    frozen = false;
    await clock.advance(2000);
    const third = transactions.begin(leases, 5000);
    await clock.advance(0);
    expect(await third).toEqual(leases);
    client.close();
  });
});
