import { randomUUID } from 'node:crypto';
import { type ConsumerOptions } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { RawMember } from './support/raw-member';
import { TestKafka } from './support/test-kafka';
import { TestMember } from './support/test-member';
import { TestProducers } from './support/test-producers';

jest.setTimeout(120_000);

describe('outputs and offsets in one transaction', () => {
  let kafka: TestKafka;
  let input: string;
  let output: string;
  let groupId: string;
  let member: RawMember;
  const started: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  beforeEach(async () => {
    input = await kafka.topic(1);
    output = await kafka.topic(2);
    groupId = `group-${randomUUID()}`;
    member = raw();
    await (
      await member.join()
    ).answered;
    await member.sync();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.close()));
  });
  afterAll(() => kafka.stop());

  function raw(): RawMember {
    const fresh = new RawMember(kafka.cluster.brokers, groupId, input);
    started.push(fresh);
    return fresh;
  }

  function producers(): TestProducers {
    const fresh = new TestProducers(kafka.cluster.brokers);
    started.push(fresh);
    return fresh;
  }

  const consumed = (offset: bigint) => [{ topic: input, partition: 0, offset, leaderEpoch: -1, metadata: '' }];
  const id = () => `${groupId}-${input}-0`;

  async function reader(isolationLevel: ConsumerOptions['isolationLevel']): Promise<TestMember> {
    const options = { groupId: `reader-${randomUUID()}`, isolationLevel: isolationLevel ?? 'read_committed' };
    const fresh = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [output], options });
    started.push({ close: () => fresh.stop() });
    return fresh;
  }

  /** What a reader of committed records finds when it comes to this last one. */
  async function committedOutputs(last: string): Promise<string[]> {
    const { values } = await eventually(async () => {
      const found = await readers.get(output)!;
      demand(found.values.includes(last), `${last} read`);
      return found;
    });
    return [...values].sort();
  }
  const readers = new Map<string, Promise<TestMember>>();
  beforeEach(() => void readers.set(output, reader('read_committed')));

  it('committed: both are there, and the aborted ones before are not', async () => {
    const producer = producers().create(id());
    const dirty = await reader('read_uncommitted');
    await producer.begin();
    await producer.send(output, [{ key: 'a', value: 'aborted' }]);
    await producer.sendOffsets(() => member.place, consumed(1n));
    await eventually(() => demand(dirty.values.includes('aborted'), 'written'));
    await producer.abort();
    expect(await kafka.committed(groupId, input)).toEqual([-1]);

    await producer.begin();
    await producer.send(output, [
      { key: 'a', value: 'first', headers: [{ key: 'trace', value: Buffer.from('1') }] },
      { key: null, value: 'second', partition: 1 },
    ]);
    await producer.send(output, [{ value: 'third', partition: 0 }]);
    await producer.sendOffsets(() => member.place, consumed(2n));
    expect(await kafka.committed(groupId, input)).toEqual([-1]);
    await producer.commit();
    await eventually(async () => demand((await kafka.committed(groupId, input))[0] === 2, 'offset committed'));

    await producer.begin();
    await producer.send(
      output,
      [0, 1].map((partition) => ({ value: `end ${partition}`, partition })),
    );
    await producer.commit();
    await committedOutputs('end 0');
    expect(await committedOutputs('end 1')).toEqual(['end 0', 'end 1', 'first', 'second', 'third']);
  });

  it('keys go where Java and kafkajs put them', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `key-${index * 7919}`);
    const producer = producers().create(id());
    await producer.begin();
    await producer.send(
      output,
      keys.map((key) => ({ key, value: key })),
    );
    await producer.commit();
    await kafka.produceByKey(output, keys);
    const found = await readers.get(output)!;
    await eventually(() => demand(found.values.length === 2 * keys.length, 'all read'));
    const places = new Set(found.processed.map(({ value, partition }) => `${value} ${partition}`));
    expect(places.size).toBe(keys.length);
  });

  it('a member of an old generation: refused, its outputs aborted, and the new owner goes on', async () => {
    const zombie = producers().create(id());
    await zombie.begin();
    await zombie.send(output, [{ value: 'by the zombie', partition: 0 }]);
    const old = member.place;
    const second = raw();
    const parked = await second.join();
    await Promise.all([(await member.join()).answered, parked.answered]);
    await Promise.all([member.sync(), second.sync()]);

    const refused = { code: 'ILLEGAL_GENERATION', disposition: 'abandon' };
    await expect(zombie.sendOffsets(() => old, consumed(1n))).rejects.toMatchObject(refused);
    await expect(zombie.commit()).rejects.toMatchObject(refused);
    await zombie.abort();

    await zombie.begin();
    await zombie.send(output, [{ value: 'by a stranger', partition: 0 }]);
    const stranger = { ...second.place, memberId: 'stranger' };
    await expect(zombie.sendOffsets(() => stranger, consumed(1n))).rejects.toMatchObject({
      ...{ code: 'UNKNOWN_MEMBER_ID', disposition: 'abandon' },
    });
    await zombie.abort();

    const owner = producers().create(id());
    await owner.begin();
    await owner.send(output, [{ value: 'by the owner', partition: 0 }]);
    await owner.sendOffsets(() => second.place, consumed(1n));
    await owner.commit();
    expect(await committedOutputs('by the owner')).toEqual(['by the owner']);
    await eventually(async () => demand((await kafka.committed(groupId, input))[0] === 1, 'offset committed'));
  });

  it.each(['send', 'sendOffsets', 'commit'] as const)(
    'a second producer with the id fences the first, which learns it by %s',
    async (call) => {
      const first = producers().create(id());
      await first.begin();
      await first.send(output, [{ value: 'by the first', partition: 0 }]);
      const second = producers().create(id());
      await second.begin();
      const calls = {
        send: () => first.send(output, [{ value: 'more', partition: 1 }]),
        sendOffsets: () => first.sendOffsets(() => member.place, consumed(1n)),
        commit: () => first.commit(),
      };
      const fenced = { code: 'PRODUCER_FENCED', disposition: 'abandon' };
      await expect(calls[call]()).rejects.toMatchObject(fenced);
      await first.abort();
      await expect(first.begin()).rejects.toMatchObject(fenced);

      await second.send(output, [{ value: 'by the second', partition: 0 }]);
      await second.sendOffsets(() => member.place, consumed(5n));
      await second.commit();
      expect(await committedOutputs('by the second')).toEqual(['by the second']);
      await eventually(async () => demand((await kafka.committed(groupId, input))[0] === 5, 'offset committed'));
    },
  );

  it('a transaction that takes too long is aborted by the coordinator, and the producer is told', async () => {
    const slow = producers().create(id(), { transactionTimeoutMs: 1000 });
    await slow.begin();
    await slow.send(output, [{ value: 'too slow', partition: 0 }]);
    await eventually(async () => {
      const { values } = await readers.get(output)!;
      await kafka.send(output, ['later']);
      demand(values.includes('later'), 'the last stable offset moved on');
    }, 60_000);
    await expect(slow.commit()).rejects.toMatchObject({ code: 'PRODUCER_FENCED', disposition: 'abandon' });
    expect(await committedOutputs('later')).not.toContain('too slow');
  });

  it.each(['kill', 'stop'] as const)('%s and restart of the broker: a transaction goes on', async (harm) => {
    const [node] = kafka.cluster.nodes;
    if (node === undefined) return;
    const producer = producers().create(id());
    await producer.begin();
    await producer.send(output, [{ value: 'before', partition: 0 }]);
    await node[harm]();
    const after = producer.send(
      output,
      [0, 1].map((partition) => ({ value: `after ${partition}`, partition })),
    );
    await node.restart();
    await after;
    await (
      await member.join()
    ).answered;
    await member.sync();
    await producer.sendOffsets(() => member.place, consumed(3n));
    await node[harm]();
    const committed = producer.commit();
    await node.restart();
    await committed;
    await committedOutputs('after 0');
    expect(await committedOutputs('after 1')).toEqual(['after 0', 'after 1', 'before']);
    await eventually(async () => demand((await kafka.committed(groupId, input))[0] === 3, 'offset committed'));
  });
});
