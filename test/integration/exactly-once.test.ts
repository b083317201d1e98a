import { randomUUID } from 'node:crypto';
import { type ConsumerRecord, type TransactionalProducer } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';
import { TestProducers } from './support/test-producers';

jest.setTimeout(180_000);

const partitions = 4;

/** A member that writes each record to another topic, in one transaction with its offset. */
class Copier {
  readonly member: TestMember;
  private readonly producers: TestProducers;
  /** By lease: its partition and epoch. */
  private readonly owned = new Map<string, TransactionalProducer>();

  constructor(
    brokers: string[],
    private readonly groupId: string,
    input: string,
    private readonly output: string,
  ) {
    this.producers = new TestProducers(brokers);
    this.member = new TestMember({
      ...{ brokers, topics: [input] },
      options: { groupId, commitMode: 'manual', recordRetryBackoffMs: 10 },
      handle: async (record, { lease, ack }) => {
        const key = `${record.topic}-${record.partition}-${lease.epoch}`;
        const producer = this.owned.get(key) ?? this.producers.create(`${groupId}-${record.topic}-${record.partition}`);
        this.owned.set(key, producer);
        await this.copy(producer, record);
        // Else the drain would commit an older offset over that of the transaction.
        ack();
      },
    });
  }

  private async copy(producer: TransactionalProducer, record: ConsumerRecord): Promise<void> {
    const { topic, partition, offset, leaderEpoch, key, value } = record;
    await producer.begin();
    try {
      await producer.send(this.output, [{ key, value }]);
      const { memberId, generation } = this.member.consumer.status();
      const place = { groupId: this.groupId, memberId, generation, groupInstanceId: null };
      await producer.sendOffsets(place, [{ topic, partition, offset: offset + 1n, leaderEpoch, metadata: '' }]);
      await producer.commit();
    } catch (thrown) {
      await producer.abort();
      throw thrown;
    }
  }

  async stop(): Promise<void> {
    await this.member.stop();
    await this.producers.close();
  }
}

describe('read, process, write: exactly once', () => {
  it('through rebalances, each record is copied once', async () => {
    const kafka = await TestKafka.start();
    const copiers: Copier[] = [];
    try {
      const [input, output] = [await kafka.topic(partitions), await kafka.topic(2)];
      const groupId = `group-${randomUUID()}`;
      const start = async (): Promise<Copier> => {
        const copier = new Copier(kafka.cluster.brokers, groupId, input, output);
        copiers.push(copier);
        await copier.member.consumer.start();
        return copier;
      };
      await kafka.produce(input, partitions, 400);
      const first = await start();
      await eventually(() => demand(first.member.processed.length > 20, 'under way'));
      await start();
      await eventually(() => demand(copiers[1]!.member.processed.length > 10, 'the second copies too'));
      await kafka.produce(input, partitions, 400, 400);
      await first.stop();
      const third = await start();
      await settled([copiers[1]!.member, third.member], partitions);
      await kafka.produce(input, partitions, 100, 800);
      await eventually(async () => {
        const committed = await kafka.committed(groupId, input);
        demand(committed.reduce((sum, offset) => sum + offset, 0) === 900, `committed ${committed.join()}`);
      }, 60_000);

      const options = { groupId: `reader-${randomUUID()}`, isolationLevel: 'read_committed' as const };
      const reader = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [output], options });
      await eventually(() => demand(reader.values.length >= 900, `${reader.values.length} read`), 60_000);
      await reader.stop();
      expect(new Set(reader.values).size).toBe(900);
      expect(reader.values).toHaveLength(900);
    } finally {
      await Promise.all(copiers.map((copier) => copier.stop()));
      await kafka.stop();
    }
  });
});
