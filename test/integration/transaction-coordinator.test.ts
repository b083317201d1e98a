import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { TestMember } from './support/test-member';
import { TestProducers } from './support/test-producers';

jest.setTimeout(240_000);

describe('three brokers, and one goes away in the middle of transactions', () => {
  let kafka: TestKafka;
  let producers: TestProducers;

  beforeAll(async () => {
    kafka = await TestKafka.start({ brokers: 3 });
    producers = new TestProducers(kafka.cluster.brokers);
  });
  afterAll(async () => {
    await producers.close();
    await kafka.stop();
  });

  it.each(['kill', 'freeze'] as const)(
    '%s: each transaction is committed once, whoever coordinates it or leads its partitions',
    async (harm) => {
      const output = await kafka.topic(6, 3);
      const id = randomUUID();
      const options = { groupId: `reader-${id}`, isolationLevel: 'read_committed' as const };
      const reader = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [output], options });
      const expected: string[] = [];
      // So many that the broker which is harmed coordinates some of them.
      const all = Array.from({ length: 6 }, (_, index) => producers.create(`${id}-${index}`, { maxBlockMs: 90_000 }));
      const round = async (name: string, meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> => {
        const values = (index: number) => Array.from({ length: 6 }, (_, partition) => `${name} ${index} ${partition}`);
        await Promise.all(all.map((producer) => producer.begin()));
        const sent = all.map(async (producer, index) => {
          await producer.send(
            output,
            values(index).map((value, partition) => ({ value, partition })),
          );
          expected.push(...values(index));
        });
        await meanwhile();
        await Promise.all(sent);
        await Promise.all(all.map((producer) => producer.commit()));
      };

      await round('before');
      const [node] = kafka.cluster.nodes;
      if (node === undefined) return;
      await round('during', () => node[harm]());
      if (harm === 'kill') await node.restart();
      else await node.thaw();
      await round('after');
      await eventually(() => {
        demand(reader.values.length >= expected.length, `${reader.values.length} of ${expected.length}`);
      }, 60_000);
      expect([...reader.values].sort()).toEqual([...expected].sort());
      await reader.stop();
    },
  );
});
