import { randomUUID } from 'node:crypto';
import { type ConsumerOptions } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { TestMember, twice, type TestMemberSetup } from './support/test-member';

jest.setTimeout(90_000);

const listener = 'TestMember.handle';

describe.each(['cooperative-sticky', 'range', 'consumer'] as const)('subscriptions that change, %s', (kind) => {
  let kafka: TestKafka;
  const members: TestMember[] = [];
  const protocol: Partial<ConsumerOptions> =
    kind === 'consumer' ? { groupProtocol: kind } : { partitionAssignmentStrategy: [kind] };

  beforeAll(async () => {
    kafka = await TestKafka.start({
      // How often the coordinator looks for topics that match a pattern.
      properties: { 'group.consumer.regex.refresh.interval.ms': '10000' },
    });
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  async function join(
    topics: TestMemberSetup['topics'],
    groupId: string,
    options: Partial<ConsumerOptions> = {},
  ): Promise<TestMember> {
    const member = await TestMember.start({
      brokers: kafka.cluster.brokers,
      topics,
      options: { groupId, metadataMaxAgeMs: 500, ...protocol, ...options },
    });
    members.push(member);
    return member;
  }

  /** Waits until the members together own exactly all partitions of these topics, each once. */
  async function owning(some: readonly TestMember[], topics: Readonly<Record<string, number>>): Promise<void> {
    const wanted = Object.entries(topics).flatMap(([topic, count]) =>
      Array.from({ length: count }, (_, partition) => `${topic}-${partition}`),
    );
    await eventually(() => {
      const owned = some.flatMap((member) =>
        member.consumer.assignment().map((one) => `${one.topic}-${one.partition}`),
      );
      const active = some.every(({ consumer }) =>
        consumer.status().partitions.every(({ phase }) => phase === 'active'),
      );
      const state = some.map(({ consumer }) => consumer.status().phase).join(', ');
      demand(
        active && [...owned].sort().join() === [...wanted].sort().join(),
        `${wanted.join()}; ${owned.join()}; ${state}`,
      );
    });
  }

  it('subscribe at run time: what is owned already goes on', async () => {
    const [first, second] = [await kafka.topic(4), await kafka.topic(2)];
    const a = await join([first], `group-${randomUUID()}`);
    await owning([a], { [first]: 4 });
    a.consumer.subscribe([second], listener);
    await owning([a], { [first]: 4, [second]: 2 });
    expect(a.of('PartitionsLost')).toEqual([]);
    if (kind !== 'range') expect(a.of('PartitionsRevoked')).toEqual([]);
  });

  it('subscribe and unsubscribe at run time in a group: nothing lost, nothing twice, what goes is committed', async () => {
    const [first, second] = [await kafka.topic(4), await kafka.topic(2)];
    const groupId = `group-${randomUUID()}`;
    const a = await join([first], groupId);
    const b = await join([first], groupId);
    await owning([a, b], { [first]: 4 });
    a.consumer.subscribe([second], listener);
    b.consumer.subscribe([second], listener);
    await owning([a, b], { [first]: 4, [second]: 2 });
    await kafka.produce(second, 2, 20);
    await kafka.produce(first, 4, 20, 100);
    await eventually(() => demand([...a.values, ...b.values].length === 40, '40 processed'));
    a.consumer.unsubscribe([second]);
    b.consumer.unsubscribe([second]);
    await owning([a, b], { [first]: 4 });
    expect((await kafka.committed(groupId, second)).reduce((sum, offset) => sum + offset, 0)).toBe(20);
    expect(twice([a, b])).toEqual([]);
    expect([a, b].flatMap((member) => member.of('PartitionsLost'))).toEqual([]);
  });

  it('a topic that one member alone subscribes to goes to that member', async () => {
    const [first, second] = [await kafka.topic(2), await kafka.topic(2)];
    const groupId = `group-${randomUUID()}`;
    const a = await join([first], groupId);
    const b = await join([first], groupId);
    await owning([a, b], { [first]: 2 });
    b.consumer.subscribe([second], (record) => {
      b.processed.push({
        value: String(record.value),
        partition: record.partition,
        offset: record.offset,
        token: 0,
        at: 0,
      });
      return Promise.resolve();
    });
    await owning([a, b], { [first]: 2, [second]: 2 });
    expect(a.consumer.assignment().filter(({ topic }) => topic === second)).toEqual([]);
    await kafka.produce(second, 2, 4);
    await eventually(() => demand(b.values.length === 4, 'four processed'));
  });

  it('a pattern finds topics that are created, and lets go of those that are deleted', async () => {
    const prefix = `events-${randomUUID().slice(0, 8)}`;
    const groupId = `group-${randomUUID()}`;
    await kafka.cluster.createTopic(`${prefix}-1`, { partitions: 2, replicationFactor: 1 });
    const a = await join([new RegExp(`${prefix}-\\d+`)], groupId);
    await owning([a], { [`${prefix}-1`]: 2 });
    await kafka.cluster.createTopic(`${prefix}-2`, { partitions: 2, replicationFactor: 1 });
    await kafka.cluster.createTopic(`${prefix}-x`, { partitions: 2, replicationFactor: 1 });
    await owning([a], { [`${prefix}-1`]: 2, [`${prefix}-2`]: 2 });
    await kafka.produce(`${prefix}-2`, 2, 4);
    await eventually(() => demand(a.values.length === 4, 'four processed'));
    await kafka.admin.deleteTopics({ topics: [`${prefix}-1`] });
    await owning([a], { [`${prefix}-2`]: 2 });
  });

  it('partitions added to a topic are assigned; those of before go on', async () => {
    const topic = await kafka.topic(2);
    const groupId = `group-${randomUUID()}`;
    const a = await join([topic], groupId);
    await owning([a], { [topic]: 2 });
    await kafka.admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
    await owning([a], { [topic]: 5 });
    await eventually(() => kafka.produce(topic, 5, 10));
    await eventually(() => demand(a.values.length === 10, 'ten processed'));
  });

  it('a topic deleted and created anew: the old offsets do not apply', async () => {
    const topic = await kafka.topic(2);
    const groupId = `group-${randomUUID()}`;
    await kafka.produce(topic, 2, 20);
    const a = await join([topic], groupId, { autoCommitIntervalMs: 50, allowAutoCreateTopics: false });
    await eventually(() => demand(a.values.length === 20, '20 processed'));
    await kafka.admin.deleteTopics({ topics: [topic] });
    await eventually(() => kafka.cluster.createTopic(topic, { partitions: 2, replicationFactor: 1 }));
    await eventually(() => kafka.produce(topic, 2, 30, 1000));
    await eventually(() => {
      const fresh = new Set(a.values.filter((value) => Number(value.split(':')[1]) >= 1000));
      demand(
        fresh.size === 30,
        `30 of the new topic, not ${fresh.size}; ${JSON.stringify(a.events.slice(-8), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))}`,
      );
    });
    expect(twice([a])).toEqual([]);
  });

  it('a static member that restarts with another subscription gets what it asks for now', async () => {
    const [first, second] = [await kafka.topic(2), await kafka.topic(2)];
    const groupId = `group-${randomUUID()}`;
    const a = await join([first], groupId, { groupInstanceId: 'a' });
    const b = await join([first], groupId, { groupInstanceId: 'b' });
    await owning([a, b], { [first]: 2 });
    await b.stop();
    const other = await join([second], groupId, { groupInstanceId: 'b' });
    await owning([a], { [first]: 2 });
    await owning([other], { [second]: 2 });
  });

  it('a static member that restarts with one topic more gets it', async () => {
    const [first, second] = [await kafka.topic(2), await kafka.topic(2)];
    const groupId = `group-${randomUUID()}`;
    const a = await join([first], groupId, { groupInstanceId: 'a' });
    const b = await join([first], groupId, { groupInstanceId: 'b' });
    await owning([a, b], { [first]: 2 });
    await b.stop();
    const more = await join([first, second], groupId, { groupInstanceId: 'b' });
    await owning([a, more], { [first]: 2, [second]: 2 });
  });
});
