import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice } from './support/test-member';

jest.setTimeout(240_000);

describe('three brokers, and the group coordinator goes away', () => {
  let kafka: TestKafka;
  const members: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start({ brokers: 3 });
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  it.each(['kill', 'freeze'] as const)(
    '%s: generation and partitions are kept, nothing is lost or processed twice',
    async (harm) => {
      const topic = await kafka.topic(4, 3);
      const groupId = `group-${randomUUID()}`;
      const options = { groupId, sessionTimeoutMs: 45_000, heartbeatIntervalMs: 500, requestTimeoutMs: 5000 };
      for (let count = 0; count < 2; count += 1) {
        members.push(await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options }));
      }
      const [a, b] = members as [TestMember, TestMember];
      await settled([a, b], 4, 60_000);
      await kafka.produce(topic, 4, 40);
      await eventually(() => demand(a.values.length + b.values.length === 40, '40 processed'));
      const { generation } = a.consumer.status();
      const owned = a.partitions;
      const coordinator = a.of('CoordinatorFound').at(-1)!;
      const node = kafka.cluster.nodes.find(({ id }) => id === coordinator.nodeId)!;
      await node[harm]();
      await eventually(() => demand(a.of('CoordinatorFound').at(-1) !== coordinator, 'another coordinator'), 60_000);
      await kafka.forget(node, topic);
      await kafka.produce(topic, 4, 40, 40);
      await eventually(() => demand(a.values.length + b.values.length >= 80, '80 processed'), 60_000);
      await a.consumer.commit();
      await b.consumer.commit();
      expect(a.consumer.status()).toMatchObject({ generation, phase: 'stable' });
      expect(a.partitions).toEqual(owned);
      expect(twice([a, b])).toEqual([]);
      if (harm === 'kill') await node.restart();
      else await node.thaw();
      await eventually(async () => {
        const committed = await kafka.committed(groupId, topic);
        demand(committed.reduce((sum, offset) => sum + offset, 0) === 80, `80 committed (${committed.join(', ')})`);
      });
    },
  );
});
