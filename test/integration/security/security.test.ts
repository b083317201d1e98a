import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { inspect } from 'node:util';
import { type ISocketFactory } from 'kafkajs';
import { type ConsumerEventType } from '../../../libs/engine';
import { demand, eventually } from '../support/eventually';
import { settled, TestMember } from '../support/test-member';
import { encrypted } from './certificates';
import { describeBlockedLoop } from './blocked-loop';
import { describeCommandLine } from './command-line';
import { features, type Feature, type Needed } from './permissions';
import { refusals } from './refusals';
import { describeSecrets } from './secrets';
import { SecuredKafka, sessionLifetimeMs } from './secured-kafka';
import { describeServices } from './services';
import { bySasl, byTls, byToken, waysIn } from './ways-in';

jest.setTimeout(180_000);

const user = 'orders';
const operator = 'operator';
/** A connection may be lost where the machine is slow; the membership and what it has may not. */
const disturbances: readonly ConsumerEventType[] = [
  ...(['ConsumerFailed', 'MemberExpelled', 'PartitionsLost', 'RecordReplayed', 'RebalanceFailed'] as const),
];
const patient = { sessionTimeoutMs: 45_000, heartbeatIntervalMs: 500, autoCommitIntervalMs: 200 };

let kafka: SecuredKafka;
const members: TestMember[] = [];
beforeAll(async () => {
  kafka = await SecuredKafka.start([user, operator]);
});
afterAll(async () => {
  await Promise.all(members.map((member) => member.stop()));
  await kafka.stop();
});

describe('a consumer that authenticates', () => {
  const topicOf = new Map<string, string>();
  const memberOf = new Map<string, TestMember>();
  const sent: string[] = [];
  const sockets = new Map<string, number>();

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
    const [topic, groupId, client] = [
      await kafka.topic(),
      `group-${randomUUID()}`,
      { ...(await way(kafka, user)), connectionTimeout: 20_000, socketFactory: counting(name) },
    ];
    topicOf.set(name, topic);
    await kafka.allow(user, { operation: 'READ', resource: 'TOPIC', name: topic });
    await kafka.allow(user, { operation: 'READ', resource: 'GROUP', name: groupId });
    const { brokers } = client;
    const member = new TestMember({
      brokers,
      client,
      topics: [topic],
      options: { groupId, ...patient },
    });
    members.push(member);
    memberOf.set(name, member);
    await member.consumer.start();
  }

  function counting(name: string): ISocketFactory {
    return ({ host, port, ssl, onConnect }) => {
      sockets.set(name, (sockets.get(name) ?? 0) + 1);
      return (ssl as object | null) === null
        ? connect({ host, port }, onConnect)
        : connectTls({ ...ssl, host, port }, onConnect);
    };
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

  // Without renewals it would be one for each connection.
  it('asks for a token for each connection, and for each renewal', () => {
    const opened = sockets.get('OAUTHBEARER over TLS') ?? 0;
    expect(opened).toBeGreaterThan(1);
    expect(kafka.issuer.issued).toBeGreaterThan(opened + 2);
  });
});

describe('a consumer that is refused', () => {
  const outcomes = new Map<string, TestMember>();
  beforeAll(async () => {
    const topic = await kafka.topic();
    await Promise.all(
      Object.entries(refusals).map(async ([name, { client }]) => {
        const config = { connectionTimeout: 20_000, ...(await client(kafka, user)) };
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

it.each([
  ['a wrong passphrase', { passphrase: 'zq-wrong-zq' }],
  ['no passphrase', {}],
])('%s for an encrypted key is told before anything is connected', async (_what, given) => {
  const pair = encrypted(await kafka.certificates.client(user), 'zq-right-zq');
  const client = byTls(kafka, 'MTLS', { ...pair, ...given });
  const error = await Promise.resolve()
    .then(() => new TestMember({ brokers: client.brokers, client, topics: ['orders'], options: { groupId: 'orders' } }))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'INVALID_CLIENT', disposition: 'fatal' });
  expect(error).toHaveProperty('message', expect.stringMatching(/client\.ssl is not usable.*passphrase/));
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/zq-/);
});

describe('a principal', () => {
  const whole = Object.entries(features).map(([name, feature]) => ({ name, feature, lacking: null }));
  const partial = Object.entries(features).flatMap(([name, feature]) =>
    feature.needs.map((lacking) => ({ name, feature, lacking })),
  );
  const outcomes = new Map<unknown, string | null>();
  // All at once: each waits for the brokers, and none for another.
  beforeAll(async () => {
    const cases = [...whole, ...partial];
    await Promise.all(cases.map(async (one) => outcomes.set(one, await usedWith(one.feature, one.lacking))));
  });

  async function usedWith({ needs, use }: Feature, lacking: Needed | null): Promise<string | null> {
    const principal = `principal-${randomUUID().slice(0, 8)}`;
    const [topic, output, groupId] = [await kafka.topic(), await kafka.topic(), `group-${randomUUID()}`];
    const names: Record<string, string> = { '{topic}': topic, '{output}': output, '{group}': groupId };
    await kafka.admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
    const given = needs.filter((one) => one !== lacking);
    await kafka.allow(principal, ...given.map((acl) => ({ ...acl, name: names[acl.name] ?? acl.name })));
    const client = bySasl(
      kafka,
      'SASL',
      byToken(() => kafka.issuer.token(principal, 600)),
    );
    return use({ kafka, client, groupId, topic, output });
  }

  it.each(whole)('with the ACLs of $name can do it', (one) => expect(outcomes.get(one)).toBeNull());

  it.each(partial)('that lacks $lacking.operation on $lacking.resource $lacking.name for $name is told so', (one) =>
    expect(outcomes.get(one)).toMatch(one.lacking.lacks),
  );
});

describeBlockedLoop(() => kafka, user);
describeServices(() => kafka, user);
describeSecrets(() => kafka, user);
describeCommandLine(() => kafka, operator);
