import { decodeNote } from '../../libs/protocol';
import { demand, eventually } from './support/eventually';
import { MemberProcess } from './support/member-process';
import { RawMember } from './support/raw-member';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice, type TestMemberSetup } from './support/test-member';

jest.setTimeout(90_000);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the note that an owner leaves with its last commit', () => {
  let kafka: TestKafka;
  const members: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(() => kafka.stop());

  async function join(topic: string, setup: Partial<TestMemberSetup> = {}): Promise<TestMember> {
    const options = { groupId: topic, ...setup.options };
    const member = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], ...setup, options });
    members.push(member);
    return member;
  }

  async function noteOf(topic: string) {
    const [found] = await kafka.admin.fetchOffsets({ groupId: topic, topics: [topic] });
    const { offset = '-1', metadata = null } = found?.partitions[0] ?? {};
    return { metadata, note: decodeNote(BigInt(offset), metadata ?? '') };
  }

  const replays = (member: TestMember): string[] =>
    member.of('RecordReplayed').map(({ record, cause }) => `${record.offset} ${cause}`);

  it('clean: the next owner knows who it was, and processes nothing again', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 10);
    const first = await join(topic, { options: { groupId: topic, groupInstanceId: 'pod-1' } });
    await eventually(() => demand(first.values.length === 10, 'ten processed'));
    await first.stop();
    expect((await noteOf(topic)).note).toMatchObject({ state: 'clean', owner: 'pod-1', last: 9n, finished: [] });
    const second = await join(topic, { options: { groupId: topic, groupInstanceId: 'pod-1' } });
    await settled([second], 1);
    await kafka.produce(topic, 1, 5, 10);
    await eventually(() => demand(second.values.length === 5, 'five processed'));
    expect(second.of('HandOverRead')).toMatchObject([
      { owner: 'pod-1', state: 'clean', committed: 10n, last: 9n, drainMs: expect.any(Number) as number },
    ]);
    expect(replays(second)).toEqual([]);
  });

  it('late: what ran when the drain had no time left is counted when it is processed again', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 3);
    let inTwo = false;
    const first = await join(topic, {
      options: { groupId: topic, stopTimeoutMs: 1000 },
      handle: async ({ offset }) => {
        if (offset !== 2n) return;
        inTwo = true;
        await pause(3000);
      },
    });
    await eventually(() => demand(inTwo, 'the third is being processed'));
    await first.stop();
    expect((await noteOf(topic)).note).toMatchObject({ state: 'late', last: 2n });
    const second = await join(topic);
    await eventually(() => demand(second.values.length === 1, 'one processed again'));
    expect(replays(second)).toEqual(['2 drain-timeout']);
  });

  it('killed: what is known to have been begun, and is not committed, is counted', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 20);
    // It commits after each record, and stays in the last one for ever: that one is begun, and known to be.
    const victim = new MemberProcess({
      ...{ brokers: kafka.cluster.brokers, topic, handlerMs: 0, stayIn: 15 },
      options: {
        ...{ groupId: topic, autoOffsetReset: 'earliest', autoCommitIntervalMs: 50 },
        ...{ sessionTimeoutMs: 2000, heartbeatIntervalMs: 300 },
      },
    });
    await eventually(() => demand(victim.said('started').length === 16, `it stays in the sixteenth ${victim.stderr}`));
    await eventually(async () => {
      expect((await noteOf(topic)).note).toMatchObject({ state: 'open', last: 15n });
    });
    await victim.kill();
    const second = await join(topic);
    await eventually(() => demand(second.values.length === 5, 'the rest processed'));
    expect(replays(second)).toEqual(['15 owner-lost']);
  });

  it('seek: what is read again by wish is counted as that', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 6);
    const member = await join(topic);
    await eventually(() => demand(member.values.length === 6, 'six processed'));
    await member.consumer.seek({ topic, partition: 0 }, 4n);
    await eventually(() => demand(member.values.length === 8, 'two of them again'));
    expect(replays(member)).toEqual(['4 seek', '5 seek']);
    expect(twice([member])).toHaveLength(2);
  });

  it('what another program has written there stays as it is', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 4);
    const other = new RawMember(kafka.cluster.brokers, topic, topic);
    expect(await other.commit(1n, -1, 'mine')).toBe('NONE');
    await other.close();
    const member = await join(topic);
    await eventually(() => demand(member.values.length === 3, 'three processed'));
    await member.stop();
    expect(await kafka.committed(topic, topic)).toEqual([4]);
    expect((await noteOf(topic)).metadata).toBe('mine');
  });
});

describe('a broker that takes less beside an offset than a note', () => {
  let kafka: TestKafka;
  const members: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start({ properties: { 'offset.metadata.max.bytes': '20' } });
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(() => kafka.stop());

  it('refuses one commit in the life of a process, not one of each lease', async () => {
    const topic = await kafka.topic(6);
    await kafka.produce(topic, 6, 60);
    const join = async (): Promise<TestMember> => {
      const options = { groupId: topic, autoCommitIntervalMs: 50 };
      const member = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options });
      members.push(member);
      return member;
    };
    const first = await join();
    await eventually(() => demand(first.values.length === 60, 'all processed'));
    const second = await join();
    await settled([first, second], 6);
    await second.stop();
    await settled([first], 6);
    await kafka.produce(topic, 6, 60, 60);
    await eventually(() => demand(first.values.length === 120, 'all processed'));
    await first.consumer.commit();
    const refused = first.of('CommitFailed').filter(({ error }) => error.message.includes('metadata of this length'));
    expect(refused).toHaveLength(1);
    expect(await kafka.committed(topic, topic)).toEqual(Array(6).fill(20));
  });
});
