import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { JavaMember } from './support/java-member';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice } from './support/test-member';

jest.setTimeout(120_000);

/** One group of ours and of Java's own consumer, each leading in turn: the leader is whoever was there first. */
describe.each([
  ['cooperative-sticky', 'CooperativeStickyAssignor'],
  ['sticky', 'StickyAssignor'],
  ['range', 'RangeAssignor'],
] as const)('a group of ours and Java members with %s', (strategy, assignor) => {
  let kafka: TestKafka;
  const members: TestMember[] = [];
  const java: JavaMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(java.splice(0).map((member) => member.stop()));
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  async function ours(topic: string, groupId: string): Promise<TestMember> {
    const options = { groupId, partitionAssignmentStrategy: [strategy] };
    const member = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options });
    members.push(member);
    return member;
  }

  async function javas(topic: string, groupId: string): Promise<JavaMember> {
    const member = await JavaMember.start(kafka.cluster.brokers, topic, groupId, assignor);
    java.push(member);
    return member;
  }

  const leads = (member: TestMember): boolean => member.of('RebalanceCompleted').at(-1)?.leader ?? false;

  it('ours leads, Java joins and leaves: handed over both ways, nothing lost', async () => {
    const topic = await kafka.topic(6);
    const groupId = `group-${randomUUID()}`;
    const mine = await ours(topic, groupId);
    await settled([mine], 6);
    const other = await javas(topic, groupId);
    await eventually(() =>
      demand(mine.partitions.length === 3 && other.partitions.length === 3, `3 and 3 ${other.stderr}`),
    );
    expect(leads(mine)).toBe(true);
    await kafka.produce(topic, 6, 600);
    await eventually(() => demand(mine.values.length + other.consumed === 600, '600 consumed'));
    expect(mine.values).toHaveLength(300);
    await other.stop();
    await settled([mine], 6);
    await kafka.produce(topic, 6, 60, 600);
    await eventually(() => demand(mine.values.length === 360, 'the rest here'));
    expect(twice([mine])).toEqual([]);
  });

  it('Java leads, ours joins and leaves: handed over both ways, nothing lost', async () => {
    const topic = await kafka.topic(6);
    const groupId = `group-${randomUUID()}`;
    const other = await javas(topic, groupId);
    await eventually(() => demand(other.partitions.length === 6, `all six there ${other.stderr}`));
    const mine = await ours(topic, groupId);
    await eventually(() => demand(mine.partitions.length === 3 && other.partitions.length === 3, '3 and 3'));
    expect(leads(mine)).toBe(false);
    await kafka.produce(topic, 6, 600);
    await eventually(() => demand(mine.values.length + other.consumed === 600, '600 consumed'));
    await mine.stop();
    await eventually(() => demand(other.partitions.length === 6, 'all six back'));
    const before = other.consumed;
    await kafka.produce(topic, 6, 60, 600);
    await eventually(() => demand(other.consumed - before === 60, 'exactly the rest there: our commits were right'));
  });
});
