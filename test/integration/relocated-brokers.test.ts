import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { ClusterAdmin } from '../../libs/testing/apache-kafka/cluster-admin';
import { launchByJava, type JavaCluster } from '../../libs/testing/apache-kafka/java-cluster';
import { quickGroups } from './support/test-kafka';
import { demand, eventually } from './support/eventually';
import { settled, situation, TestMember, twice } from './support/test-member';

jest.setTimeout(240_000);

const partitions = 6;

describe('three brokers, replaced one after the other by brokers at other addresses', () => {
  let cluster: JavaCluster;
  const members: TestMember[] = [];

  beforeAll(async () => {
    cluster = await launchByJava({
      ...{ brokers: 3, lifetime: 'process', log: () => undefined },
      properties: { ...quickGroups, 'group.consumer.session.timeout.ms': '45000' },
    });
    const nodes = cluster.nodes.map(({ id }) => id);
    await new ClusterAdmin(cluster.brokers).waitUntilServing({ nodes, deadline: Date.now() + 60_000 });
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(() => cluster.stop());

  const addresses = (): string[] => cluster.nodes.map(({ address }) => address);

  /** By a client that has never heard of the addresses of before. */
  async function produce(topic: string, from: number, count: number): Promise<void> {
    const kafka = new Kafka({ brokers: addresses(), logLevel: logLevel.NOTHING, retry: { retries: 10 } });
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    const messages = Array.from({ length: count }, (_, index) => ({
      ...{ partition: (from + index) % partitions, value: String(from + index) },
    }));
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  it.each(['classic', 'consumer'] as const)(
    '%s protocol: the members of the group follow, with their generation and all they own',
    async (groupProtocol) => {
      const topic = `orders-${randomUUID().slice(0, 8)}`;
      await new ClusterAdmin(addresses()).createTopic(topic, { partitions, replicationFactor: 3 });
      const options = { groupId: `group-${randomUUID()}`, groupProtocol, sessionTimeoutMs: 45_000 };
      for (let count = 0; count < 2; count += 1) {
        members.push(await TestMember.start({ brokers: addresses(), topics: [topic], options }));
      }
      await settled(members, partitions, 60_000);
      const before = members.map((member) => ({ owned: member.partitions, ...membership(member) }));
      const was = addresses();
      for (const [index, node] of cluster.nodes.entries()) {
        await node.relocate();
        await produce(topic, index * 60, 60);
        await eventually(() => {
          const values = new Set(members.flatMap((member) => member.values));
          demand(values.size === (index + 1) * 60, `${(index + 1) * 60} processed (${situation(members)})`);
        }, 60_000);
      }
      expect(addresses().filter((address) => was.includes(address))).toEqual([]);
      expect(members.map((member) => ({ owned: member.partitions, ...membership(member) }))).toEqual(before);
      expect(twice(members)).toEqual([]);
      await Promise.all(members.map((member) => member.consumer.commit()));
    },
  );
});

function membership({ consumer }: TestMember) {
  const { memberId, generation } = consumer.status();
  return { memberId, generation };
}
