import { randomUUID } from 'node:crypto';
import { type ConsumerOptions } from '../../libs/engine';
import { demand, eventually } from '../integration/support/eventually';
import { MemberProcess } from '../integration/support/member-process';
import { TestKafka } from '../integration/support/test-kafka';
import { settled, TestMember } from '../integration/support/test-member';

jest.setTimeout(90_000);

/** A member of this process beside one of another, whose handler blocks the event loop. */
describe.each(['classic', 'consumer'] as const)(
  'a handler that blocks the event loop, %s protocol',
  (groupProtocol) => {
    let kafka: TestKafka;
    const members: TestMember[] = [];
    const processes: MemberProcess[] = [];
    const options = { groupProtocol, sessionTimeoutMs: 1500, heartbeatIntervalMs: 300, autoCommitIntervalMs: 200 };
    const blockMs = 4500;

    beforeAll(async () => {
      kafka = await TestKafka.start({ properties: { 'group.consumer.session.timeout.ms': '1500' } });
    });
    afterEach(async () => {
      await Promise.all(processes.splice(0).map((member) => member.kill()));
      await Promise.all(members.splice(0).map((member) => member.stop()));
    });
    afterAll(async () => {
      await kafka.stop();
    });

    /** Both have their share of two partitions, and the first record of the blocking one has begun. */
    async function blocked(own: Partial<ConsumerOptions>, blocksForMs = blockMs): Promise<Pair> {
      const topic = await kafka.topic(2);
      const groupId = `group-${randomUUID()}`;
      const { brokers } = kafka.cluster;
      const stays = await TestMember.start({ brokers, topics: [topic], options: { groupId, ...options } });
      members.push(stays);
      await settled([stays], 2);
      const blocking = new MemberProcess({
        ...{ brokers, topic, handlerMs: 0, blockMs: blocksForMs },
        options: { groupId, autoOffsetReset: 'earliest', ...options, ...own },
      });
      processes.push(blocking);
      await eventually(() => demand(stays.partitions.length === 1, 'the other has its share'));
      await blocking.assigned();
      await eventually(() => demand(!stays.consumer.status().rebalancing, 'the rebalance is over'));
      const { generation } = stays.consumer.status();
      stays.events.splice(0);
      await kafka.produce(topic, 2, 2);
      await eventually(() => demand(blocking.said('started').length === 1, 'it blocks'));
      return { stays, blocking, generation };
    }

    it('for three sessions: the thread keeps it in its group, with its partitions and its generation', async () => {
      const { stays, blocking, generation } = await blocked({});
      await eventually(() => demand(blocking.processed.length === 1, 'it has ended'));
      await eventually(() => demand(blocking.events('OffsetsCommitted').length > 0, 'its offset is stored'));
      await eventually(() => demand(blocking.events('SessionResumed').length === 1, 'it goes on'));
      expect(blocking.events('PartitionsLost')).toEqual([]);
      expect(stays.of('RebalanceStarted')).toEqual([]);
      expect(stays.consumer.status()).toMatchObject({ generation, phase: 'stable' });
      expect(stays.partitions).toHaveLength(1);
      expect(blocking.events('HeartbeatThreadUnavailable')).toEqual([]);
      const told = blocking.events('EventLoopBlocked').map(({ event }) => event);
      expect(told).toMatchObject([{ listeners: ['MemberProgram.handle'] }]);

      blocking.signal('SIGTERM');
      expect({ code: await blocking.exited, stderr: blocking.stderr }).toEqual({ code: 0, stderr: '' });
    });

    // In the classic protocol the group waits for it.
    if (groupProtocol === 'consumer') {
      it('for three sessions, in which the group goes on: it loses nothing', async () => {
        const { stays, blocking, generation } = await blocked({});
        const { groupId } = stays.consumer;
        const third = await TestMember.start({
          ...{ brokers: kafka.cluster.brokers, topics: [blocking.topic] },
          options: { groupId, ...options },
        });
        members.push(third);
        await eventually(() => demand(third.consumer.status().generation > generation, 'another epoch'));
        await eventually(() => demand(blocking.processed.length === 1, 'it has ended'));
        await eventually(() => demand(blocking.events('OffsetsCommitted').length > 0, 'its offset is stored'));
        expect(blocking.events('PartitionsLost')).toEqual([]);
        expect(blocking.events('HeartbeatFailed')).toEqual([]);
      });
    }

    it('for three sessions, without the thread: it is expelled', async () => {
      const { stays, blocking } = await blocked({ heartbeatThread: false });
      await eventually(() => demand(stays.partitions.length === 2, 'both partitions here'));
      expect(blocking.processed).toEqual([]);
    });

    it('for longer than maxPollIntervalMs: it is out of its group, and comes back when it can', async () => {
      const limits = { maxPollIntervalMs: 3000, drainTimeoutMs: 1000, hookTimeoutMs: 500 };
      const { stays, blocking } = await blocked(limits, 8000);
      const [{ at: begun } = { at: NaN }] = blocking.said('started');
      await eventually(() => demand(stays.partitions.length === 2, 'both partitions here'));
      // Counted from its last sign of life, which was before that; far longer than its session all the same.
      expect(Date.now() - begun).toBeGreaterThan(limits.maxPollIntervalMs - 2 * options.heartbeatIntervalMs);
      expect(blocking.processed).toEqual([]);
      await eventually(() => demand(blocking.events('PartitionsLost').length === 1, 'it knows'));
      await eventually(() => demand(stays.partitions.length === 1, 'it has its share again'));
    });
  },
);

interface Pair {
  readonly stays: TestMember;
  readonly blocking: MemberProcess;
  readonly generation: number;
}
