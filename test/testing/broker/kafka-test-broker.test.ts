import { connect } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaTestBroker, ManualClock, type KafkaTestBrokerOptions } from '../../../libs/testing';
import { DescribeGroups, errorName, Fetch, Heartbeat, Metadata, ZERO_UUID } from '../../../libs/wire';
import { GroupActor } from '../../integration/conformance/group-actor';
import { noOperations, Stand } from '../../integration/conformance/stand';
import { eventually } from '../../integration/support/eventually';

jest.setTimeout(30_000);

let broker: KafkaTestBroker;
let stand: Stand;

async function start(options: KafkaTestBrokerOptions = {}): Promise<void> {
  broker = await KafkaTestBroker.start(options);
  stand = new Stand(broker.brokers);
}

afterEach(async () => {
  await stand.close();
  await broker.stop();
});

const everything = { topics: null, allowAutoTopicCreation: false, ...noOperations };

it('starts at once, and stops with clients connected', async () => {
  const before = performance.now();
  await start();
  // It takes a few milliseconds; a machine that is busy takes longer.
  expect(performance.now() - before).toBeLessThan(1000);
  const { brokers } = await stand.send(Metadata, 12, everything);
  expect(brokers).toHaveLength(1);
});

it('kafkajs produces and consumes, unchanged', async () => {
  await start({ properties: { 'auto.create.topics.enable': 'true', 'num.partitions': '2' } });
  const kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
  const [producer, consumer] = [kafka.producer({ idempotent: true }), kafka.consumer({ groupId: 'readers' })];
  await producer.connect();
  await producer.send({ topic: 'orders', messages: ['a', 'b', 'c'].map((value) => ({ key: value, value })) });
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  const seen: string[] = [];
  await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void seen.push(String(message.value))) });
  await eventually(() => expect(seen.toSorted()).toEqual(['a', 'b', 'c']));
  await consumer.disconnect();
  await producer.disconnect();
  const admin = kafka.admin();
  await admin.connect();
  const [offsets] = await admin.fetchOffsets({ groupId: 'readers', topics: ['orders'] });
  expect(offsets!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)).toBe(3);
  await admin.disconnect();
});

describe('faults on command', () => {
  it('answer: the request is refused so often, and nothing else is done', async () => {
    await start();
    const member = new GroupActor(stand, 'group', 1);
    await member.enter();
    broker.answer('Heartbeat', 'COORDINATOR_LOAD_IN_PROGRESS', { times: 2 });
    const codes = [];
    for (let beat = 0; beat < 3; beat += 1) codes.push(errorName((await member.heartbeat()).errorCode));
    expect(codes).toEqual(['COORDINATOR_LOAD_IN_PROGRESS', 'COORDINATOR_LOAD_IN_PROGRESS', 'NONE']);
  });

  it('delay: the answer waits for the clock', async () => {
    const clock = new ManualClock();
    await start({ clock });
    broker.delay('Metadata', 5000);
    let answered = false;
    const late = stand.send(Metadata, 12, everything, 1).then(() => (answered = true));
    await eventually(() => expect(clock.pending).toBe(1));
    await clock.advance(4999);
    await stand.send(Metadata, 12, everything, 2);
    expect(answered).toBe(false);
    await clock.advance(1);
    await late;
  });

  it('drop and cut: performed, and not answered', async () => {
    await start();
    for (const fault of ['drop', 'cut'] as const) {
      const member = new GroupActor(stand, fault, 1);
      await member.enter();
      broker[fault]('LeaveGroup');
      const left = expect(member.leave()).rejects.toThrow();
      await eventually(() => expect(broker.members(fault)).toEqual([]));
      if (fault === 'drop') broker.disconnect();
      await left;
      await stand.close();
      stand = new Stand(broker.brokers);
    }
  });

  it('freeze: nobody is answered and no session ends; thaw: all goes on', async () => {
    const clock = new ManualClock();
    await start({ clock });
    const member = new GroupActor(stand, 'group', 1, { sessionTimeoutMs: 1000 });
    const entered = member.enter();
    await eventually(async () => {
      await clock.advance(0);
      expect(member.generation).toBe(1);
    });
    await entered;
    broker.freeze();
    await clock.advance(5000);
    expect(broker.members('group')).toHaveLength(1);
    const beat = stand.send(Heartbeat, 4, { groupId: 'group', generationId: 1, ...member.identity }, 2);
    broker.thaw();
    expect(errorName((await beat).errorCode)).toBe('UNKNOWN_MEMBER_ID');
  });

  it('expireMember: as if its session had ended', async () => {
    await start();
    const member = new GroupActor(stand, 'group', 1);
    await member.enter();
    broker.expireMember('group', member.memberId);
    expect(errorName((await member.heartbeat()).errorCode)).toBe('UNKNOWN_MEMBER_ID');
    expect(() => broker.expireMember('group', 'nobody')).toThrow(
      'The group group has no member nobody; see members().',
    );
  });

  it('what is not there is named', async () => {
    await start();
    expect(() => broker.answer('Hartbeat', 'NOT_COORDINATOR')).toThrow(
      'No API "Hartbeat" is served. These are: Produce',
    );
    expect(() => broker.freeze(7)).toThrow('There is no broker 7, only 1.');
    expect(() => broker.moveLeader('orders', 0)).toThrow('There is no partition 0 of a topic orders.');
    await expect(KafkaTestBroker.start({ brokers: 0 })).rejects.toThrow('brokers is 0, and must be 1 or more.');
    const unknown = { 'log.dirs': '/tmp' } as object;
    await expect(KafkaTestBroker.start({ properties: unknown })).rejects.toThrow(/does not know the property log.dirs/);
  });
});

describe('a cluster of three', () => {
  it('each leads a part; who asks the wrong one is told who it is', async () => {
    await start({ brokers: 3 });
    await broker.createTopic('orders', { partitions: 3, replicationFactor: 3 });
    const { topics } = await stand.send(Metadata, 12, everything);
    const leaders = topics[0]!.partitions.map(({ leaderId }) => leaderId);
    expect(leaders.toSorted()).toEqual([1, 2, 3]);
    broker.moveLeader('orders', 0, { node: 2 });
    const other = new Stand([broker.nodes[0]!.address]);
    const partition = { partition: 0, currentLeaderEpoch: -1, fetchOffset: 0n, lastFetchedEpoch: -1 };
    const answer = await other.send(Fetch, 16, {
      ...{
        replicaId: -1,
        maxWaitMs: 0,
        minBytes: 1,
        maxBytes: 1000,
        isolationLevel: 0,
        sessionId: 0,
        sessionEpoch: -1,
      },
      topics: [
        {
          ...{ topic: 'orders', topicId: topics[0]!.topicId },
          partitions: [{ ...partition, logStartOffset: -1n, partitionMaxBytes: 1000 }],
        },
      ],
      ...{ forgottenTopicsData: [], rackId: '' },
    });
    expect(answer.responses[0]!.partitions[0]).toMatchObject({
      errorCode: 6,
      currentLeader: { leaderId: 2, leaderEpoch: 1 },
    });
    expect(answer.nodeEndpoints.map(({ nodeId }) => nodeId)).toEqual([1, 2, 3]);
    await other.close();
  });

  it('the coordinator of a group moves', async () => {
    await start({ brokers: 3 });
    const described = async (index: number): Promise<string> => {
      const one = new Stand([broker.nodes[index]!.address]);
      const { groups } = await one.send(DescribeGroups, 5, { groups: ['group'], includeAuthorizedOperations: false });
      await one.close();
      return errorName(groups[0]!.errorCode);
    };
    for (const node of [1, 2, 3]) {
      broker.moveCoordinator('group', { node });
      const codes = [await described(0), await described(1), await described(2)];
      expect(codes.map((code) => code === 'NONE')).toEqual([1, 2, 3].map((id) => id === node));
      expect(new Set(codes)).toEqual(new Set(['NONE', 'NOT_COORDINATOR']));
    }
  });
});

describe('a broker that is stopped', () => {
  const replicas = async (from: Stand): Promise<unknown> => {
    const { brokers, topics } = await from.send(Metadata, 12, everything);
    const [partition] = topics[0]!.partitions;
    const { errorCode, leaderId, leaderEpoch, isrNodes, offlineReplicas } = partition!;
    return { up: brokers.map(({ nodeId }) => nodeId), errorCode, leaderId, leaderEpoch, isrNodes, offlineReplicas };
  };

  it('others lead what it led, and keep it; it serves at its address again', async () => {
    await start({ brokers: 3 });
    await broker.createTopic('orders', { replicationFactor: 2 });
    const before = broker.nodes;
    const third = new Stand([before[2]!.address]);
    await broker.stopBroker(1);
    const down = { up: [2, 3], errorCode: 0, leaderId: 2, leaderEpoch: 1, isrNodes: [2], offlineReplicas: [1] };
    expect(await replicas(third)).toEqual(down);
    expect(() => broker.moveLeader('orders', 0, { node: 1 })).toThrow('The broker 1 is stopped; see startBroker().');
    await broker.startBroker(1);
    expect(broker.nodes).toEqual(before);
    const first = new Stand([before[0]!.address]);
    const back = { ...down, up: [1, 2, 3], isrNodes: [1, 2], offlineReplicas: [] };
    expect(await replicas(first)).toEqual(back);
    await third.close();
    await first.close();
  });

  it('nobody leads what only it had, until it is back', async () => {
    await start({ brokers: 2 });
    await broker.createTopic('orders');
    const second = new Stand([broker.nodes[1]!.address]);
    await broker.stopBroker(1);
    const none = { up: [2], errorCode: 5, leaderId: -1, leaderEpoch: 1, isrNodes: [], offlineReplicas: [1] };
    expect(await replicas(second)).toEqual(none);
    await broker.startBroker(1);
    expect(await replicas(second)).toMatchObject({ errorCode: 0, leaderId: 1, leaderEpoch: 2 });
    await second.close();
  });

  it('another one coordinates its groups, and goes on when it is back; the only one stands still', async () => {
    const clock = new ManualClock();
    await start({ brokers: 2, clock });
    broker.moveCoordinator('group', { node: 1 });
    const firstOnly = new Stand([broker.nodes[0]!.address]);
    const member = new GroupActor(firstOnly, 'group', 1, { sessionTimeoutMs: 1000 });
    const entered = member.enter();
    await eventually(async () => {
      await clock.advance(0);
      expect(member.generation).toBe(1);
    });
    await entered;
    await member.sync({ [member.memberId]: 'all' });
    const beat = async (node: 0 | 1): Promise<string> => {
      const one = new Stand([broker.nodes[node]!.address]);
      const asked = { groupId: 'group', generationId: 1, ...member.identity };
      const { errorCode } = await one.send(Heartbeat, 4, asked);
      await one.close();
      return errorName(errorCode);
    };
    await broker.stopBroker(1);
    expect(await beat(1)).toBe('NONE');
    await broker.stopBroker(2);
    await clock.advance(5000);
    expect(broker.members('group')).toHaveLength(1);
    await broker.startBroker(1);
    await broker.startBroker(2);
    expect(broker.members('group')).toHaveLength(1);
    expect([await beat(0), await beat(1)].toSorted()).toEqual(['NONE', 'NOT_COORDINATOR']);
    await clock.advance(1000);
    expect(broker.members('group')).toHaveLength(0);
    await firstOnly.close();
  });
});

describe('what is not the protocol', () => {
  it.each([
    ['a frame that is too long', 'ffffff7f'],
    ['an API that is not there', '0000000800630000' + '00000001'],
    ['a version that is not there', '0000000800030063' + '00000001'],
    ['a request that is cut', '0000000a0003000c' + '00000001' + '0003'],
  ])('%s ends its connection, and no other', async (_, hex) => {
    await start();
    const [host = '', port = ''] = broker.brokers[0]!.split(':');
    const socket = connect(Number(port), host);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.write(Buffer.from(hex, 'hex'));
    await closed;
    expect(
      (await stand.send(Metadata, 12, { ...everything, topics: [{ topicId: ZERO_UUID, name: 'x' }] })).topics,
    ).toHaveLength(1);
  });
});
