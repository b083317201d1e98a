import { randomUUID } from 'node:crypto';
import { type AssignorName } from '../../libs/engine';
import { SteadyLoad } from './support/steady-load';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice } from './support/test-member';

jest.setTimeout(90_000);

describe('a live group moves from an eager assignor to cooperative-sticky', () => {
  let kafka: TestKafka;
  const running: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((member) => member.stop()));
  });
  afterAll(() => kafka.stop());

  async function join(topic: string, groupId: string, strategy: readonly AssignorName[]): Promise<TestMember> {
    const member = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [topic] },
      options: { groupId, partitionAssignmentStrategy: strategy },
    });
    running.push(member);
    return member;
  }

  it("by Kafka's two rolling bounces: nothing lost, nothing twice", async () => {
    const topic = await kafka.topic(6);
    const groupId = `group-${randomUUID()}`;
    const load = new SteadyLoad(kafka, topic, { partitions: 6, records: 30, everyMs: 50 }).start();
    const members: TestMember[] = [];
    for (const index of [0, 1, 2]) members[index] = await join(topic, groupId, ['range']);
    await settled(members, 6);
    for (const strategy of [['cooperative-sticky', 'range'], ['cooperative-sticky']] as const) {
      for (const index of [0, 1, 2]) {
        await members[index]?.stop();
        members[index] = await join(topic, groupId, strategy);
        await settled(members, 6);
      }
    }
    expect(members.map(({ consumer }) => consumer.status().protocol)).toEqual(Array(3).fill('cooperative'));
    await load.processedBy(running);
    expect(running.flatMap((member) => member.of('PartitionsLost'))).toEqual([]);
    expect(twice(running)).toEqual([]);
  });

  it('in one step it is refused: the member says what the group uses, and the step in between; the group goes on', async () => {
    const topic = await kafka.topic(2);
    const groupId = `group-${randomUUID()}`;
    const eager = await join(topic, groupId, ['range']);
    await settled([eager], 2);
    const { generation } = eager.consumer.status();
    const cooperative = await join(topic, groupId, ['cooperative-sticky']);
    const error = await cooperative.consumer.ended;
    expect(error).toMatchObject({ code: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(error?.message).toContain("'range' (1 members");
    expect(error?.message).toContain("partitionAssignmentStrategy: ['cooperative-sticky', 'range']");
    expect(eager.consumer.status().generation).toBe(generation);
    expect(eager.partitions).toEqual([0, 1]);
  });
});
