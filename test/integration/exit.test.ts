import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { type AddressInfo } from 'node:net';
import { demand, eventually } from './support/eventually';
import { MemberProcess } from './support/member-process';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(90_000);

/** Rule 10: the process exits by itself, within its stop deadline, in every phase. It never calls process.exit. */
describe('SIGTERM ends the process', () => {
  let kafka: TestKafka;
  const processes: MemberProcess[] = [];
  const members: TestMember[] = [];
  const stopTimeoutMs = 4000;

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((member) => member.kill()));
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  function start(brokers: string[], topic: string, groupId: string, handlerMs = 0): MemberProcess {
    const member = new MemberProcess({
      ...{ brokers, topic, handlerMs },
      options: {
        groupId,
        autoOffsetReset: 'earliest',
        sessionTimeoutMs: 6000,
        heartbeatIntervalMs: 500,
        stopTimeoutMs,
      },
    });
    processes.push(member);
    return member;
  }

  async function terminate(member: MemberProcess): Promise<number> {
    const begin = Date.now();
    member.signal('SIGTERM');
    const code = await member.exited;
    expect({ code, stderr: member.stderr }).toEqual({ code: 0, stderr: '' });
    expect(member.said('stopped')).toHaveLength(1);
    return Date.now() - begin;
  }

  it('while it is stable and idle', async () => {
    const member = start(kafka.cluster.brokers, await kafka.topic(2), `group-${randomUUID()}`);
    await member.assigned();
    expect(await terminate(member)).toBeLessThan(stopTimeoutMs);
  });

  it('before the first join, with no broker there', async () => {
    const member = start(['127.0.0.1:9'], 'orders', 'group');
    await eventually(() => demand(member.events('BrokerUnavailable').length > 0, 'it has noticed'));
    expect(await terminate(member)).toBeLessThan(stopTimeoutMs + 1000);
  });

  it('with a broker that accepts connections and never answers', async () => {
    const server: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const member = start([`127.0.0.1:${(server.address() as AddressInfo).port}`], 'orders', 'group');
    await eventually(() => demand(member.events('RebalanceStarted').length > 0, 'it has started'));
    expect(await terminate(member)).toBeLessThan(stopTimeoutMs + 1000);
    server.close();
  });

  it('while its join is parked: another member drains and lets the group wait', async () => {
    const topic = await kafka.topic(2);
    const groupId = `group-${randomUUID()}`;
    await kafka.produce(topic, 2, 2);
    const eager = { groupId, partitionAssignmentStrategy: ['range'] as const };
    const holder = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [topic] },
      options: { ...eager, drainTimeoutMs: 15_000 },
      handle: () => new Promise((resolve) => setTimeout(resolve, 10_000)),
    });
    members.push(holder);
    await settled([holder], 2);
    const member = new MemberProcess({
      ...{ brokers: kafka.cluster.brokers, topic, handlerMs: 0 },
      options: { ...eager, sessionTimeoutMs: 6000, heartbeatIntervalMs: 500, stopTimeoutMs },
    });
    processes.push(member);
    await eventually(() => demand(holder.consumer.status().rebalancing, 'the other has been asked to join'));
    expect(await terminate(member)).toBeLessThan(stopTimeoutMs);
  });

  it('in the middle of a drain, with a handler that outlasts the deadline', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 1);
    const member = start(kafka.cluster.brokers, topic, `group-${randomUUID()}`, 8000);
    await eventually(() => demand(member.said('started').length === 1, 'the handler runs'));
    member.signal('SIGTERM');
    await eventually(() => demand(member.said('stopped').length === 1, 'stopped'), stopTimeoutMs + 1000);
    // The engine has let go; the process ends when the handler's own timer has.
    expect(await member.exited).toBe(0);
    expect(member.events('PartitionsRevoked')).toMatchObject([{ event: { timedOut: [{ topic, partition: 0 }] } }]);
  });

  it('with the broker gone', async () => {
    const own = await TestKafka.start();
    const topic = await own.topic(2);
    await own.produce(topic, 2, 10);
    const member = start(own.cluster.brokers, topic, `group-${randomUUID()}`);
    await eventually(() => demand(member.processed.length === 10, 'all processed'));
    if (own.cluster.nodes.length > 0) await own.cluster.nodes[0]!.kill();
    await eventually(() => demand(member.events('HeartbeatFailed').length > 0, 'it has noticed'));
    expect(await terminate(member)).toBeLessThan(stopTimeoutMs + 1500);
    await own.stop();
  });
});
