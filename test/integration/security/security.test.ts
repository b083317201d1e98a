import { randomUUID } from 'node:crypto';
import { type ConsumerEventType } from '../../../libs/engine';
import { demand, eventually } from '../support/eventually';
import { settled, TestMember } from '../support/test-member';
import { refusals } from './refusals';
import { SecuredKafka, sessionLifetimeMs } from './secured-kafka';
import { waysIn } from './ways-in';

jest.setTimeout(60_000);

const user = 'orders';
const disturbances: readonly ConsumerEventType[] = [
  ...(['BrokerUnavailable', 'CommitFailed', 'ConsumerFailed', 'FetchFailed', 'HeartbeatFailed'] as const),
  ...(['JoinDelayed', 'MemberExpelled', 'PartitionsLost', 'RecordReplayed', 'SessionSuspended'] as const),
];

let kafka: SecuredKafka;
const members: TestMember[] = [];
beforeAll(async () => {
  kafka = await SecuredKafka.start([user]);
});
afterAll(async () => {
  await Promise.all(members.map((member) => member.stop()));
  await kafka.stop();
});

describe('a consumer that authenticates', () => {
  const topicOf = new Map<string, string>();
  const memberOf = new Map<string, TestMember>();
  const sent: string[] = [];

  // All at once: what takes its time is the end of their sessions.
  beforeAll(async () => {
    await Promise.all(Object.entries(waysIn).map(([name, way]) => start(name, way)));
    const joined = [...memberOf.values()];
    await Promise.all(joined.map((member) => settled([member], 2)));
    const until = Date.now() + 3 * sessionLifetimeMs;
    await eventually(async () => {
      const values = [`${sent.length}`, `${sent.length + 1}`];
      sent.push(...values);
      await Promise.all([...topicOf.values()].map((topic) => kafka.produce(topic, values)));
      demand(Date.now() > until, 'several sessions have ended');
    });
  });

  async function start(name: string, way: (typeof waysIn)[string]): Promise<void> {
    const [topic, groupId, client] = [await kafka.topic(), `group-${randomUUID()}`, await way(kafka, user)];
    topicOf.set(name, topic);
    await kafka.allow(user, { operation: 'READ', resource: 'TOPIC', name: topic });
    await kafka.allow(user, { operation: 'READ', resource: 'GROUP', name: groupId });
    const { brokers } = client;
    const member = new TestMember({
      brokers,
      client,
      topics: [topic],
      options: { groupId, autoCommitIntervalMs: 200 },
    });
    members.push(member);
    memberOf.set(name, member);
    await member.consumer.start();
  }

  it.each(Object.keys(waysIn))('by %s processes each record once, and nothing disturbs it', async (name) => {
    const [member, topic] = [memberOf.get(name)!, topicOf.get(name)!];
    await eventually(() => demand(member.values.length >= sent.length, `${sent.length} records`));
    expect([...member.values].sort()).toEqual([...sent].sort());
    expect(member.events.filter(({ type }) => disturbances.includes(type))).toEqual([]);
    expect(member.of('RebalanceCompleted')).toHaveLength(1);
    await member.stop();
    const [committed] = await kafka.admin.fetchOffsets({ groupId: member.consumer.groupId, topics: [topic] });
    expect(committed?.partitions.map(({ offset }) => Number(offset))).toEqual([sent.length / 2, sent.length / 2]);
  });

  it('asks for a token for each renewal', () => {
    // Coordinator, seed, fetch: three links or four, each of which has been renewed several times.
    expect(kafka.issuer.issued).toBeGreaterThan(8);
  });
});

describe('a consumer that is refused', () => {
  const outcomes = new Map<string, TestMember>();
  beforeAll(async () => {
    const topic = await kafka.topic();
    await Promise.all(
      Object.entries(refusals).map(async ([name, { client }]) => {
        const config = { connectionTimeout: 10_000, ...(await client(kafka, user)) };
        const options = { groupId: `group-${randomUUID()}` };
        const member = new TestMember({
          brokers: config.brokers as string[],
          client: config,
          topics: [topic],
          options,
        });
        members.push(member);
        outcomes.set(name, member);
        void member.consumer.start().catch(() => undefined);
      }),
    );
  });

  it.each(Object.entries(refusals))('over %s: says what to change', async (name, { told, fatal }) => {
    const member = outcomes.get(name)!;
    const type = fatal ? 'ConsumerFailed' : 'BrokerUnavailable';
    await eventually(() =>
      demand(member.of(type).length > 0, `${type} (${member.events.map((one) => one.type).join()})`),
    );
    expect(member.of(type)[0]?.error.message).toMatch(told);
    expect(member.of('ConsumerFailed')).toHaveLength(fatal ? 1 : 0);
    await member.stop();
  });
});
