import { randomUUID } from 'node:crypto';
import { demand, eventually } from '../support/eventually';
import { TestKafka } from '../support/test-kafka';
import { settled, TestMember } from '../support/test-member';
import { KafkaJsMember } from './kafkajs-member';

jest.setTimeout(90_000);

/** kafkajs as the leader deals what it subscribes to itself to everybody, and nothing else to anybody. */
describe('a leader that does not look at subscriptions', () => {
  let kafka: TestKafka;
  let neighbour: KafkaJsMember | null = null;
  let member: TestMember | null = null;

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all([neighbour?.stop(), member?.stop()]);
  });
  afterAll(() => kafka.stop());

  async function joined(): Promise<{ readonly theirs: string; readonly ours: string; readonly member: TestMember }> {
    const [theirs, ours] = [await kafka.topic(4), await kafka.topic(2)];
    const groupId = `group-${randomUUID()}`;
    const leader = await KafkaJsMember.start(kafka.cluster.brokers, theirs, groupId);
    neighbour = leader;
    await eventually(() => demand(leader.partitions.length === 4, 'the neighbour has all of its topic'));
    const fresh = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [ours] },
      options: { groupId, partitionAssignmentStrategy: ['cooperative-sticky', 'RoundRobinAssigner'] },
    });
    member = fresh;
    await eventually(() => demand(leader.partitions.length === 2, 'half of it is dealt to us'));
    await eventually(() => demand(fresh.of('TopicWithoutListener').length > 0, 'told'));
    return { theirs, ours, member: fresh };
  }

  it('gives us what no listener takes: told, not processed, and the member lives on', async () => {
    const { theirs, ours, member } = await joined();
    const [told] = member.of('TopicWithoutListener');
    expect(told?.partitions.map(({ topic }) => topic)).toEqual([theirs, theirs]);
    expect(member.consumer.status()).toMatchObject({ phase: 'stable', fatalError: null, partitions: [] });
    await kafka.produce(theirs, 4, 8);
    await kafka.produce(ours, 2, 4);
    await neighbour?.stop();
    // Now it leads itself, gives up what it never wanted, and takes its own.
    await settled([member], 2);
    await eventually(() => demand(member.values.length === 4, 'its own topic is processed'));
    expect(member.consumer.assignment().map(({ topic }) => topic)).toEqual([ours, ours]);
    expect(member.of('ConsumerFailed')).toEqual([]);
  });

  it('a listener that takes it from now on gets it', async () => {
    const { theirs, member } = await joined();
    const taken: string[] = [];
    await kafka.produce(theirs, 4, 8);
    member.consumer.subscribe([theirs], async ({ partition }) => Promise.resolve(void taken.push(String(partition))));
    await eventually(() => demand(taken.length >= 4, `${taken.length} records of two partitions`));
  });

  it('and such a member stops in good order', async () => {
    const { member } = await joined();
    await member.stop();
    expect(member.of('ConsumerStopped')).toMatchObject([{ clean: true }]);
    await eventually(() => demand(neighbour?.partitions.length === 4, 'the neighbour has all of it again'));
  });
});
