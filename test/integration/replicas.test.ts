import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, situation, TestMember, twice } from './support/test-member';

jest.setTimeout(120_000);

describe('three brokers in three racks, and a member in one of them', () => {
  let kafka: TestKafka;
  let member: TestMember | null = null;

  beforeAll(async () => {
    kafka = await TestKafka.start({
      brokers: 3,
      properties: { 'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector' },
    });
  });
  afterEach(async () => {
    await member?.stop();
  });
  afterAll(() => kafka.stop());

  it('reads from the replica in its rack, and from the leaders when that is gone: nothing lost, nothing twice', async () => {
    const topic = await kafka.topic(3, 3);
    const near = kafka.cluster.nodes[2]!;
    member = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [topic] },
      options: { groupId: `group-${randomUUID()}`, clientRack: `rack-${near.id}`, requestTimeoutMs: 5000 },
    });
    const one = member;
    await settled([one], 3);
    let produced = 0;
    const batch = async (): Promise<void> => {
      await kafka.produce(topic, 3, 30, produced);
      produced += 30;
      await eventually(() => demand(one.values.length >= produced, `${produced}; ${situation([one])}`), 60_000);
    };
    await batch();
    await batch();
    const before = new Map(one.fetches);
    await batch();
    await batch();
    const asked = [...one.fetches].filter(([node, count]) => count > (before.get(node) ?? 0)).map(([node]) => node);
    expect(asked).toEqual([near.id]);
    await near.kill();
    await kafka.forget(near, topic);
    await batch();
    expect(twice([one])).toEqual([]);
    expect(one.of('OffsetReset').filter(({ from }) => from !== null)).toEqual([]);
    await near.restart();
  });
});
