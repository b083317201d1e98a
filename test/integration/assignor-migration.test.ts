import { randomUUID } from 'node:crypto';
import { type AssignorName } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, situation, TestMember, twice } from './support/test-member';

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
    let produced = 0;
    let sending = Promise.resolve();
    const load = setInterval(() => {
      const from = produced;
      produced += 30;
      sending = sending.then(() => kafka.produce(topic, 6, 30, from));
    }, 50);
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
    clearInterval(load);
    await sending;
    await eventually(() => {
      const processed = new Set(running.flatMap((member) => member.values)).size;
      demand(processed === produced, `${produced} processed, not ${processed}; ${situation(members)}`);
    });
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
