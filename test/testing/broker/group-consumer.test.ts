import { Kafka, logLevel, type Producer } from 'kafkajs';
import { KafkaTestBroker } from '../../../libs/testing';
import { type ConsumerOptions } from '../../../libs/engine';
import { eventually } from '../../integration/support/eventually';
import { settled, TestMember, twice } from '../../integration/support/test-member';

/** Consumers of this package on an embedded cluster: nothing is played but the brokers. */
jest.setTimeout(30_000);

/** Whoever vanishes never hears that it may leave: its stop is not waited for. */
const vanishes = { drainTimeoutMs: 300, stopTimeoutMs: 500 } as const;

/** Of the consumer protocol, where the broker decides. */
const quickConsumers = {
  'group.consumer.session.timeout.ms': '1000',
  'group.consumer.heartbeat.interval.ms': '100',
} as const;

let broker: KafkaTestBroker;
let producer: Producer;
let members: TestMember[];
/** With those that have gone: a crash is one for the brokers, and here somebody has to end it. */
let started: TestMember[];
let sent = 0;

beforeEach(async () => {
  broker = await KafkaTestBroker.start({ brokers: 3, properties: quickConsumers });
  await broker.createTopic('orders', { partitions: 4, replicationFactor: 3 });
  await connectProducer();
  members = [];
  started = [];
  sent = 0;
});

afterEach(async () => {
  await Promise.all(started.map((member) => member.stop()));
  await producer.disconnect();
  await broker.stop();
});

async function connectProducer(): Promise<void> {
  const retry = { initialRetryTime: 20, retries: 20 };
  producer = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING, retry }).producer();
  await producer.connect();
}

async function join(options: Partial<ConsumerOptions> = {}): Promise<TestMember> {
  const member = await TestMember.start({
    ...{ brokers: broker.brokers, topics: ['orders'] },
    options: { groupId: 'shippers', sessionTimeoutMs: 1000, heartbeatIntervalMs: 100, ...options },
  });
  members.push(member);
  started.push(member);
  return member;
}

async function produce(count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, index) => ({ partition: index % 4, value: String(sent + index) }));
  await producer.send({ topic: 'orders', messages });
  sent += count;
}

/** Everything that was produced is processed. */
async function caughtUp(): Promise<void> {
  const all = Array.from({ length: sent }, (_, index) => String(index));
  await eventually(() => {
    const seen = new Set(members.flatMap((member) => member.values));
    expect(all.filter((value) => !seen.has(value))).toEqual([]);
  });
}

it('one member joins, a second one takes its share over, nothing is lost and nothing done twice', async () => {
  await join();
  await settled(members, 4);
  await produce(40);
  await caughtUp();
  const second = await join();
  await settled(members, 4);
  await produce(40);
  await caughtUp();
  expect(second.partitions).toHaveLength(2);
  expect(twice(members)).toEqual([]);
  await second.stop();
  members.pop();
  await settled(members, 4);
  await produce(40);
  expect(broker.members('shippers')).toHaveLength(1);
});

it('a member crashes: when its session has ended, the other goes on where it had committed', async () => {
  const [, crashed] = [await join(), await join(vanishes)];
  await settled(members, 4);
  await produce(40);
  await caughtUp();
  crashed.vanish();
  await eventually(() => expect(broker.members('shippers')).toHaveLength(1));
  await settled(members.slice(0, 1), 4);
  await produce(40);
  await caughtUp();
});

it('a static member comes back within its session: nothing moves', async () => {
  const first = await join({ groupInstanceId: 'pod-0', sessionTimeoutMs: 10_000, ...vanishes });
  await join({ groupInstanceId: 'pod-1', sessionTimeoutMs: 10_000 });
  await settled(members, 4);
  const before = members[1]!.consumer.status().generation;
  const owned = first.partitions.toSorted();
  first.vanish();
  members[0] = await join({ groupInstanceId: 'pod-0', sessionTimeoutMs: 10_000 });
  members.pop();
  await settled(members, 4);
  expect(members[0].partitions.toSorted()).toEqual(owned);
  expect(members[1]!.consumer.status().generation).toBe(before);
});

describe('the consumer protocol', () => {
  const consumer = { groupProtocol: 'consumer' } as const;

  it('a second member takes its share over, nothing is lost and nothing done twice', async () => {
    await join(consumer);
    await settled(members, 4);
    await produce(40);
    await caughtUp();
    const second = await join(consumer);
    await settled(members, 4);
    await produce(40);
    await caughtUp();
    expect(second.partitions).toHaveLength(2);
    expect(twice(members)).toEqual([]);
    await second.stop();
    members.pop();
    await settled(members, 4);
    expect(broker.members('shippers')).toHaveLength(1);
  });

  it('coordinator moves and stops, a member is expired: everything is processed', async () => {
    await join(consumer);
    await join(consumer);
    await settled(members, 4);
    await produce(40);
    broker.moveCoordinator('shippers', { node: 1, loadingMs: 100 });
    broker.answer('ConsumerGroupHeartbeat', 'NOT_COORDINATOR');
    await produce(40);
    await caughtUp();
    broker.expireMember('shippers', broker.members('shippers')[0]!.memberId);
    await settled(members, 4);
    await producer.disconnect();
    await broker.stopBroker(1);
    // A new one: that of before goes on asking the leader that is gone.
    await connectProducer();
    await produce(40);
    await caughtUp();
    await broker.startBroker(1);
  });
});

it('coordinator and leaders move, a fetch is cut, brokers freeze for a moment: everything is processed', async () => {
  await join();
  await join();
  await settled(members, 4);
  await produce(40);
  broker.moveCoordinator('shippers', { loadingMs: 100 });
  broker.answer('Heartbeat', 'NOT_COORDINATOR');
  broker.cut('Fetch', { afterBytes: 20 });
  for (const partition of [0, 1, 2, 3]) broker.moveLeader('orders', partition);
  await produce(40);
  await caughtUp();
  broker.expireMember('shippers', broker.members('shippers')[0]!.memberId);
  broker.freeze(2);
  broker.thaw(2);
  await settled(members, 4);
  await produce(40);
  await caughtUp();
});
