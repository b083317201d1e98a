import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, situation, TestMember } from './support/test-member';

jest.setTimeout(180_000);

/**
 * An unclean election: the new leader lacks what the old one had alone, and gives the same offsets to other records. Who goes on at
 * its offset would skip them without a word.
 */
describe('a log that lost its end', () => {
  let kafka: TestKafka;
  let member: TestMember | null = null;

  beforeAll(async () => {
    kafka = await TestKafka.start({ brokers: 3 });
  });
  afterAll(async () => {
    await member?.stop();
    await kafka.stop();
  });

  it('is read again from where it parts from what was read', async () => {
    const topic = `orders-${randomUUID().slice(0, 8)}`;
    const [first, second] = kafka.cluster.nodes as [TestKafka['cluster']['nodes'][0], TestKafka['cluster']['nodes'][0]];
    await kafka.admin.createTopics({
      topics: [
        {
          topic,
          replicaAssignment: [{ partition: 0, replicas: [first.id, second.id] }],
          configEntries: [
            { name: 'unclean.leader.election.enable', value: 'true' },
            { name: 'min.insync.replicas', value: '1' },
          ],
        },
      ],
      waitForLeaders: true,
    });
    const one = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [topic] },
      options: { groupId: `group-${randomUUID()}`, requestTimeoutMs: 5000 },
    });
    member = one;
    await settled([one], 1);
    const read = (count: number): Promise<void> =>
      eventually(() => demand(one.values.length >= count, `${count}; ${situation([one])}`), 90_000);

    await kafka.produce(topic, 1, 10);
    await read(10);
    await second.kill();
    await kafka.forget(second, topic);
    await kafka.produce(topic, 1, 10, 10);
    await read(20);

    await first.kill();
    await second.restart();
    await kafka.forget(first, topic);
    await kafka.produce(topic, 1, 15, 100);
    await eventually(() => demand(one.of('LogTruncated').length > 0, situation([one])), 90_000);
    await read(35);
    expect(one.of('LogTruncated')).toMatchObject([{ from: 20n, to: 10n }]);
    expect(one.values.slice(20)).toEqual(Array.from({ length: 15 }, (_, index) => `0:${100 + index}`));
    await first.restart();
  });
});
