import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { MemberProcess } from './support/member-process';
import { SteadyLoad } from './support/steady-load';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(90_000);

/** Members of this process beside one of another, which is killed and frozen. */
describe('a member that dies or freezes', () => {
  let kafka: TestKafka;
  const members: TestMember[] = [];
  const processes: MemberProcess[] = [];
  const options = { sessionTimeoutMs: 2000, heartbeatIntervalMs: 300, autoCommitIntervalMs: 200 };

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

  async function pair(topic: string, groupId: string): Promise<[TestMember, MemberProcess]> {
    const { brokers } = kafka.cluster;
    const stays = await TestMember.start({ brokers, topics: [topic], options: { groupId, ...options } });
    members.push(stays);
    await settled([stays], 4);
    const other = new MemberProcess({
      ...{ brokers, topic, handlerMs: 5 },
      options: { groupId, autoOffsetReset: 'earliest', ...options },
    });
    processes.push(other);
    await eventually(() => demand(stays.partitions.length === 2, 'the other has its share'));
    await other.assigned();
    return [stays, other];
  }

  /** A record every few milliseconds on each of the four partitions. */
  function load(topic: string): SteadyLoad {
    return new SteadyLoad(kafka, topic, { partitions: 4, records: 4, everyMs: 20 }).start();
  }

  it('SIGKILL: nothing is lost, only its partitions move, and those that stay do not pause', async () => {
    const topic = await kafka.topic(4);
    const steady = load(topic);
    const [stays, other] = await pair(topic, `group-${randomUUID()}`);
    const kept = stays.partitions;
    await eventually(() => demand(other.processed.length > 20, 'the other works'));
    const killedAt = performance.now();
    await other.kill();
    await eventually(() => demand(stays.partitions.length === 4, 'all four here'));
    await eventually(() => {
      const moved = stays.processed.filter(({ partition, at }) => !kept.includes(partition) && at > killedAt);
      demand(moved.length > 10, 'the moved ones flow');
    });
    const produced = await steady.end();
    await eventually(() => demand(new Set([...stays.values, ...other.processed]).size === produced, 'nothing is lost'));
    expect(stays.of('PartitionsLost')).toEqual([]);
    expect(stays.of('PartitionsRevoked').flatMap(({ partitions }) => partitions)).toHaveLength(2);
    for (const partition of kept) {
      const times = stays.processed
        .filter((one) => one.partition === partition && one.at > killedAt)
        .map(({ at }) => at);
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
      // Records come every 20 ms; the session is 2000 ms. A partition that waited for the expulsion would show the latter.
      expect(Math.max(...gaps)).toBeLessThan(1000);
    }
  });

  it('SIGSTOP past the session: on waking up it processes nothing of what it lost, commits nothing, and rejoins', async () => {
    const topic = await kafka.topic(4);
    const groupId = `group-${randomUUID()}`;
    const steady = load(topic);
    const [stays, other] = await pair(topic, groupId);
    await eventually(() => demand(other.processed.length > 20, 'the other works'));
    other.signal('SIGSTOP');
    await eventually(() => demand(stays.partitions.length === 4, 'all four here'));
    await eventually(() =>
      demand(
        stays.consumer.status().partitions.every(({ phase }) => phase === 'active'),
        'active',
      ),
    );
    const before = await kafka.committed(groupId, topic);
    const wokenAt = Date.now();
    other.signal('SIGCONT');
    await eventually(() => demand(other.events('PartitionsLost').length === 1, 'it knows'));
    await eventually(() => demand(stays.partitions.length === 2, 'it has rejoined'));
    const produced = await steady.end();
    await eventually(() => demand(new Set([...stays.values, ...other.processed]).size === produced, 'nothing is lost'));
    const reassignedAt = other.events('PartitionsAssigned').at(-1)?.at ?? 0;
    const late = other.said('started').filter(({ at }) => at >= wokenAt && at < reassignedAt);
    expect(late).toEqual([]);
    const commits = other.events('OffsetsCommitted').filter(({ at }) => at >= wokenAt && at < reassignedAt);
    expect(commits).toEqual([]);
    const after = await kafka.committed(groupId, topic);
    expect(after.every((offset, partition) => offset >= (before[partition] ?? 0))).toBe(true);
  });

  it('fencing tokens only grow from owner to owner', async () => {
    const topic = await kafka.topic(4);
    const steady = load(topic);
    const [stays, other] = await pair(topic, `group-${randomUUID()}`);
    await eventually(() => demand(other.processed.length > 20, 'the other works'));
    await other.kill();
    await eventually(() => demand(stays.partitions.length === 4, 'all four here'));
    await steady.end();
    const theirs = new Map(other.said('processed').map(({ partition = -1, token = 0 }) => [partition, token]));
    await eventually(() => {
      for (const [partition, token] of theirs) {
        const next = stays.processed.filter((one) => one.partition === partition).at(-1)?.token ?? 0;
        demand(next > token, `a greater token than ${token} for ${partition}`);
      }
    });
  });
});
