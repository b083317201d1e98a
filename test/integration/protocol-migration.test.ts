import { randomUUID } from 'node:crypto';
import { type ConsumerOptions } from '../../libs/engine';
import { SteadyLoad } from './support/steady-load';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice } from './support/test-member';

jest.setTimeout(120_000);

const running: TestMember[] = [];

async function join(kafka: TestKafka, topic: string, options: ConsumerOptions): Promise<TestMember> {
  const member = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options });
  running.push(member);
  return member;
}

async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((member) => member.stop()));
}

describe('a live group moves from one protocol to the other', () => {
  let kafka: TestKafka;

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(stopAll);
  afterAll(() => kafka.stop());

  it.each([
    ['dynamic', undefined],
    ['static', 'pod'],
  ])('%s members, one at a time, there and back: nothing lost, nothing twice', async (_, instance) => {
    const topic = await kafka.topic(6);
    const groupId = `group-${randomUUID()}`;
    const options = (groupProtocol: 'classic' | 'consumer', index: number): ConsumerOptions => ({
      ...{ groupId, groupProtocol },
      ...(instance === undefined ? {} : { groupInstanceId: `${instance}-${index}` }),
    });
    const load = new SteadyLoad(kafka, topic, { partitions: 6, records: 30, everyMs: 50 }).start();
    const everyone: TestMember[] = [];
    const members: TestMember[] = [];
    const enter = async (protocol: 'classic' | 'consumer', index: number): Promise<void> => {
      const member = await join(kafka, topic, options(protocol, index));
      everyone.push(member);
      members[index] = member;
    };
    for (const index of [0, 1, 2]) await enter('classic', index);
    await settled(members, 6);
    for (const protocol of ['consumer', 'classic'] as const) {
      for (const index of [0, 1, 2]) {
        await members[index]?.stop();
        await enter(protocol, index);
        await settled(members, 6);
      }
      expect(members.map(({ consumer }) => consumer.status().protocol)).toEqual(
        Array(3).fill(protocol === 'classic' ? 'cooperative' : 'consumer'),
      );
    }
    await load.processedBy(everyone);
    expect(everyone.flatMap((member) => member.of('PartitionsLost'))).toEqual([]);
    expect(twice(everyone)).toEqual([]);
  });

  it("'auto' takes the consumer protocol where it can, and says so", async () => {
    const topic = await kafka.topic(2);
    const member = await join(kafka, topic, { groupId: `group-${randomUUID()}`, groupProtocol: 'auto' });
    await settled([member], 2);
    expect(member.of('GroupProtocolChosen')).toMatchObject([{ protocol: 'consumer' }]);
    expect(member.consumer.status().protocol).toBe('consumer');
  });

  it("'auto' joins a live classic group, which goes on", async () => {
    const topic = await kafka.topic(2);
    const groupId = `group-${randomUUID()}`;
    const classic = await join(kafka, topic, { groupId });
    await settled([classic], 2);
    const auto = await join(kafka, topic, { groupId, groupProtocol: 'auto' });
    await settled([classic, auto], 2);
    expect(auto.consumer.status().protocol).toBe('consumer');
    expect(classic.of('PartitionsLost')).toEqual([]);
  });

  it('an assignor that the brokers do not have is fatal, and the message names the way out', async () => {
    const topic = await kafka.topic(1);
    const member = await join(kafka, topic, {
      ...{ groupId: `group-${randomUUID()}`, groupProtocol: 'consumer', groupRemoteAssignor: 'fair' },
    });
    const error = await member.consumer.ended;
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ASSIGNOR' });
    expect(error?.message).toMatch(/'uniform'/);
  });
});

describe('a group that may not be converted', () => {
  let kafka: TestKafka;

  beforeAll(async () => {
    kafka = await TestKafka.start({ properties: { 'group.consumer.migration.policy': 'disabled' } });
  });
  afterEach(stopAll);
  afterAll(() => kafka.stop());

  it("'auto' joins it as a classic member, and says why; 'consumer' fails with the reason", async () => {
    const topic = await kafka.topic(2);
    const groupId = `group-${randomUUID()}`;
    const classic = await join(kafka, topic, { groupId });
    await settled([classic], 2);
    const auto = await join(kafka, topic, { groupId, groupProtocol: 'auto' });
    await settled([classic, auto], 2);
    expect(auto.of('GroupProtocolChosen')).toMatchObject([
      { protocol: 'classic', reason: expect.any(String) as string },
    ]);
    expect(auto.consumer.status().protocol).toBe('cooperative');
    const forced = await join(kafka, topic, { groupId, groupProtocol: 'consumer' });
    expect(await forced.consumer.ended).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' });
  });
});

describe('brokers without the consumer protocol', () => {
  let kafka: TestKafka;

  beforeAll(async () => {
    kafka = await TestKafka.start({ properties: { 'group.coordinator.rebalance.protocols': 'classic' } });
  });
  afterEach(stopAll);
  afterAll(() => kafka.stop());

  it("'auto' takes the classic protocol; 'consumer' fails, and the message names the way out", async () => {
    const topic = await kafka.topic(2);
    const auto = await join(kafka, topic, { groupId: `group-${randomUUID()}`, groupProtocol: 'auto' });
    await settled([auto], 2);
    expect(auto.of('GroupProtocolChosen')).toMatchObject([{ protocol: 'classic' }]);
    const forced = await join(kafka, topic, { groupId: `group-${randomUUID()}`, groupProtocol: 'consumer' });
    const error = await forced.consumer.ended;
    expect(error).toMatchObject({ code: 'UNSUPPORTED_VERSION' });
    expect(error?.message).toMatch(/groupProtocol/);
  });
});
