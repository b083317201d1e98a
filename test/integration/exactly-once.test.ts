import { randomUUID } from 'node:crypto';
import { type ProcessingOptions } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(180_000);

const partitions = 4;

describe.each(['classic', 'consumer'] as const)('read, process, write: exactly once, %s protocol', (groupProtocol) => {
  let kafka: TestKafka;
  const members: TestMember[] = [];

  beforeAll(async () => {
    // As `sessionTimeoutMs` below: in the consumer protocol the broker decides.
    kafka = await TestKafka.start({ properties: { 'group.consumer.session.timeout.ms': '1500' } });
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  /** A member that writes each record to another topic, in one transaction with its offset. */
  async function copier(
    groupId: string,
    input: string,
    output: string,
    { fails = () => false, ...processing }: ProcessingOptions & { readonly fails?: (value: string) => boolean } = {},
  ): Promise<TestMember> {
    const member = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [input] },
      options: {
        ...{ groupId, groupProtocol, sessionTimeoutMs: 1500, heartbeatIntervalMs: 300, stopTimeoutMs: 3000 },
        ...{ recordRetryBackoffMs: 10, recordRetryBackoffMaxMs: 50 },
      },
      processing: { transactional: true, ...processing },
      handle: async ({ key, value }, { transaction }) => {
        await transaction.send(output, [{ key, value }]);
        if (fails(String(value))) throw new Error('after it was sent');
      },
    });
    members.push(member);
    return member;
  }

  /** What a reader of committed records sees. */
  async function copied(output: string, count: number): Promise<string[]> {
    const options = { groupId: `reader-${randomUUID()}`, isolationLevel: 'read_committed' as const };
    const reader = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [output], options });
    await eventually(() => demand(reader.values.length >= count, `${reader.values.length} read`), 60_000);
    await reader.stop();
    return reader.values;
  }

  const committed = (groupId: string, input: string, count: number) =>
    eventually(async () => {
      const offsets = await kafka.committed(groupId, input);
      demand(offsets.reduce((sum, offset) => sum + offset, 0) === count, `committed ${offsets.join()}`);
    }, 60_000);

  it('through a join, a leave and a crash in mid-transaction each record is copied once', async () => {
    const [input, output] = [await kafka.topic(partitions), await kafka.topic(2)];
    const groupId = `group-${randomUUID()}`;
    await kafka.produce(input, partitions, 400);
    const first = await copier(groupId, input, output);
    await eventually(() => demand(first.processed.length > 20, 'under way'));
    const second = await copier(groupId, input, output);
    await eventually(() => demand(second.processed.length > 10, 'the second copies too'));
    await kafka.produce(input, partitions, 400, 400);
    first.vanish();
    const third = await copier(groupId, input, output);
    await settled([second, third], partitions);
    const known = third.of('HandOverRead').length;
    await second.stop();
    await kafka.produce(input, partitions, 100, 800);
    await committed(groupId, input, 900);
    // Where it had begun something, it has told that it ended in good order.
    const left = third.of('HandOverRead').slice(known);
    expect(left.filter(({ state, last }) => state === 'open' && last !== null)).toEqual([]);
    expect(left.map(({ state }) => state)).toContain('clean');
    const values = await copied(output, 900);
    expect(new Set(values).size).toBe(900);
    expect(values).toHaveLength(900);
  });

  it('a handler that fails has written nothing; what is given up is committed too', async () => {
    const [input, output] = [await kafka.topic(1), await kafka.topic(1)];
    const groupId = `group-${randomUUID()}`;
    let failures = 0;
    const fails = (value: string): boolean => {
      if (value === '0:1') return true;
      failures += value === '0:3' ? 1 : 0;
      return value === '0:3' && failures < 3;
    };
    await kafka.produce(input, 1, 5);
    await copier(groupId, input, output, { fails, onFailure: 'skip', retry: { attempts: 4 } });
    await committed(groupId, input, 5);
    expect(await copied(output, 4)).toEqual(['0:0', '0:2', '0:3', '0:4']);
  });

  it('a listener that is subscribed while the consumer runs', async () => {
    const [quiet, input, output] = [await kafka.topic(1), await kafka.topic(1), await kafka.topic(1)];
    const groupId = `group-${randomUUID()}`;
    const member = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [quiet], options: { groupId, groupProtocol } },
    });
    members.push(member);
    await settled([member], 1);
    member.consumer.subscribe([input], async ({ value }, { transaction }) => transaction.send(output, [{ value }]), {
      transactional: true,
    });
    await kafka.produce(input, 1, 5);
    await committed(groupId, input, 5);
    expect(await copied(output, 5)).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4']);
  });
});
