import { randomUUID } from 'node:crypto';
import { type ConsumerOptions } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { SteadyLoad } from './support/steady-load';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice, type TestMemberSetup } from './support/test-member';

jest.setTimeout(90_000);

describe.each(['cooperative-sticky', 'range', 'consumer'] as const)(
  'a group of %s members on a real broker',
  (kind) => {
    const protocol: Partial<ConsumerOptions> =
      kind === 'consumer' ? { groupProtocol: kind } : { partitionAssignmentStrategy: [kind] };
    let kafka: TestKafka;
    const members: TestMember[] = [];

    beforeAll(async () => {
      kafka = await TestKafka.start();
    });
    afterEach(async () => {
      await Promise.all(members.splice(0).map((member) => member.stop()));
    });
    afterAll(async () => {
      await kafka.stop();
    });

    async function join(
      topic: string,
      groupId: string,
      options: Partial<ConsumerOptions> = {},
      rest: Partial<TestMemberSetup> = {},
    ): Promise<TestMember> {
      const member = await TestMember.start({
        brokers: kafka.cluster.brokers,
        topics: [topic],
        ...rest,
        options: { groupId, ...protocol, ...options },
      });
      members.push(member);
      return member;
    }

    it('joins, grows and shrinks: nothing lost, nothing processed twice, all committed', async () => {
      const topic = await kafka.topic(6);
      const groupId = `group-${randomUUID()}`;
      const load = new SteadyLoad(kafka, topic, { partitions: 6, records: 30, everyMs: 50 }).start();
      const a = await join(topic, groupId);
      await settled([a], 6);
      const b = await join(topic, groupId);
      await settled([a, b], 6);
      const c = await join(topic, groupId);
      await settled([a, b, c], 6);
      await b.stop();
      await settled([a, c], 6);
      await load.processedBy([a, b, c]);
      expect(twice([a, b, c])).toEqual([]);
      await Promise.all([a.stop(), c.stop()]);
      const committed = await kafka.committed(groupId, topic);
      expect(committed.reduce((sum, offset) => sum + offset, 0)).toBe(load.produced);
    });

    it('static members restarted one by one: the others see no rebalance', async () => {
      const topic = await kafka.topic(4);
      const groupId = `group-${randomUUID()}`;
      const a = await join(topic, groupId, { groupInstanceId: 'a' });
      const b = await join(topic, groupId, { groupInstanceId: 'b' });
      await settled([a, b], 4);
      const before = b.of('RebalanceCompleted').length;
      const { generation } = b.consumer.status();
      const owned = a.partitions;
      await kafka.produce(topic, 4, 40);
      await eventually(() => demand(a.values.length + b.values.length === 40, '40 processed'));
      await a.stop();
      const restarted = await join(topic, groupId, { groupInstanceId: 'a' });
      await eventually(() => expect(restarted.partitions).toEqual(owned));
      await kafka.produce(topic, 4, 40, 40);
      await eventually(() =>
        demand(restarted.values.length + b.values.length + a.values.length === 80, '80 processed'),
      );
      expect(b.of('RebalanceCompleted')).toHaveLength(before);
      expect(restarted.consumer.status().generation).toBe(generation);
      expect(twice([a, b, restarted])).toEqual([]);
    });

    async function twoWithOneId(): Promise<[TestMember, TestMember]> {
      const topic = await kafka.topic(1);
      const groupId = `group-${randomUUID()}`;
      const first = await join(topic, groupId, { groupInstanceId: 'a' });
      await settled([first], 1);
      return [first, await join(topic, groupId, { groupInstanceId: 'a' })];
    }

    if (kind === 'consumer') {
      it('a second member with the same instance id waits until the first has gone, and says so', async () => {
        const [first, second] = await twoWithOneId();
        await eventually(() => demand(second.of('JoinDelayed').length === 1, 'told that it waits'));
        expect(second.of('JoinDelayed')[0]?.error.message).toMatch(/groupInstanceId/);
        expect(first.partitions).toEqual([0]);
        await first.stop();
        await settled([second], 1);
      });
    } else {
      it('a second member with the same instance id fences the first: fatal, with the way out', async () => {
        const [first, second] = await twoWithOneId();
        const error = await first.consumer.ended;
        expect(error).toMatchObject({ code: 'FENCED_INSTANCE_ID' });
        expect(error?.message).toMatch(/groupInstanceId|group\.instance\.id/);
        expect(first.of('PartitionsLost')).toMatchObject([{ reason: 'fenced' }]);
        await settled([second], 1);
      });
    }

    it('a handler slower than the session timeout causes no rebalance', async () => {
      const topic = await kafka.topic(2);
      const groupId = `group-${randomUUID()}`;
      await kafka.produce(topic, 2, 4);
      const slow = await join(
        topic,
        groupId,
        { sessionTimeoutMs: 1500, heartbeatIntervalMs: 300 },
        { handle: () => new Promise((resolve) => setTimeout(resolve, 3000)) },
      );
      await eventually(() => demand(slow.values.length === 4, 'four processed'));
      expect(slow.of('RebalanceCompleted')).toHaveLength(1);
      expect(twice([slow])).toEqual([]);
    });

    it('rule 2: revoked waits for the running handler, the hook and the commit, before the next owner reads', async () => {
      const topic = await kafka.topic(2);
      const groupId = `group-${randomUUID()}`;
      const log: string[] = [];
      const hook = (kind: 'assigned' | 'revoked' | 'lost', who: string) => ({
        name: `${who}.${kind}`,
        kind,
        run: async (partitions: readonly { partition: number }[]) => {
          log.push(`${who} ${kind} ${partitions.map(({ partition }) => partition).join(',')}`);
          await new Promise((resolve) => setTimeout(resolve, 100));
          log.push(`${who} ${kind} done`);
        },
      });
      await kafka.produce(topic, 2, 2);
      const a = await join(
        topic,
        groupId,
        {},
        {
          hooks: [hook('assigned', 'a'), hook('revoked', 'a')],
          handle: async () => {
            log.push('a handler begins');
            await new Promise((resolve) => setTimeout(resolve, 1500));
            log.push('a handler ends');
          },
        },
      );
      await eventually(() =>
        demand(log.filter((line) => line === 'a handler begins').length === 2, 'both handlers run'),
      );
      const b = await join(topic, groupId, {}, { hooks: [hook('assigned', 'b')] });
      await settled([a, b], 2);
      const revoked = log.findIndex((line) => line.startsWith('a revoked'));
      const taken = log.findIndex((line) => line.startsWith('b assigned'));
      expect(log.indexOf('a assigned done')).toBeLessThan(log.indexOf('a handler begins'));
      expect(log.indexOf('a handler ends')).toBeLessThan(revoked);
      expect(log.indexOf('a revoked done')).toBeLessThan(taken);
      await kafka.produce(topic, 2, 2, 2);
      await eventually(() => demand(a.values.length + b.values.length === 4, 'four processed'));
      expect(twice([a, b])).toEqual([]);
      expect(log.filter((line) => line.startsWith('a lost'))).toEqual([]);
    });
  },
);
