import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(180_000);

describe('three brokers, and a leader is frozen while partitions start', () => {
  let kafka: TestKafka;

  beforeAll(async () => {
    kafka = await TestKafka.start({
      brokers: 3,
      properties: {
        // The frozen one stays the leader, and no other broker waits for it.
        ...{ 'broker.session.timeout.ms': '120000', 'offsets.topic.replication.factor': '1' },
      },
    });
  });
  afterAll(() => kafka.stop());

  it('the partitions of the others start and deliver, with their hooks; the rest when it is back', async () => {
    const groupId = `group-${randomUUID()}`;
    const first = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [await kafka.topic(1)], options: { groupId } },
    });
    await settled([first], 1);
    const coordinator = first.of('CoordinatorFound').at(-1)?.nodeId;
    await first.stop();

    const topic = await kafka.topic(6);
    await kafka.produce(topic, 6, 60);
    const { topics } = await kafka.admin.fetchTopicMetadata({ topics: [topic] });
    const leaders = new Map(topics[0]?.partitions.map(({ partitionId, leader }) => [partitionId, leader]));
    const frozen = kafka.cluster.nodes.find(({ id }) => id !== coordinator && [...leaders.values()].includes(id))!;
    const late = [...leaders].filter(([, leader]) => leader === frozen.id).map(([partition]) => partition);
    const early = [0, 1, 2, 3, 4, 5].filter((partition) => !late.includes(partition));
    const hooked: number[][] = [];

    await frozen.freeze();
    const member = await TestMember.start({
      brokers: kafka.cluster.brokers.filter((address) => address !== frozen.address),
      ...{ topics: [topic], options: { groupId, requestTimeoutMs: 120_000 } },
      hooks: [
        {
          name: 'Test.assigned',
          kind: 'assigned',
          run: async (partitions) =>
            Promise.resolve(void hooked.push(partitions.map(({ partition }) => partition).sort())),
        },
      ],
    });
    try {
      await eventually(() => demand(member.values.length === early.length * 10, `${member.values.length} processed`));
      expect(hooked).toEqual([early]);
      const starting = member.consumer.status().partitions.filter(({ phase }) => phase === 'starting');
      expect(starting.map(({ partition }) => partition).sort()).toEqual(late);
      await frozen.thaw();
      await eventually(() => demand(member.values.length === 60, `${member.values.length} processed`));
      expect(hooked).toEqual([early, late]);
    } finally {
      await frozen.thaw();
      await member.stop();
    }
  });
});
