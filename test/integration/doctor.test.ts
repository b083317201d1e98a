import { once } from 'node:events';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { type Finding } from '../../libs/doctor';
import { createKafkaJsWire, systemClock } from '../../libs/client';
import { createGroupAdmin, type GroupAdmin, type RecordContext } from '../../libs/engine';
import { KafkaJsMember } from './neighbours/kafkajs-member';
import { type CliProcess, type CliResult } from './support/cli-process';
import { startDoctor, visitGroup, type Visit } from './support/doctor-visit';
import { demand, eventually } from './support/eventually';
import { RawMember } from './support/raw-member';
import { ReportsServer } from './support/reports-server';
import { SteadyLoad } from './support/steady-load';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, type TestMemberSetup } from './support/test-member';

jest.setTimeout(60_000);

const partitions = 4;
let kafka: TestKafka;
let topic: string;
let load: SteadyLoad;
let admin: GroupAdmin;
const ends: (() => Promise<unknown>)[] = [];

const start = (...args: string[]): CliProcess => startDoctor(kafka, ...args);
const visit = (groupId: string, ...args: string[]): Promise<Visit> => visitGroup(kafka, groupId, ...args);

// Handlers that hang, and members that have vanished, are not waited for.
const quickEnd = { drainTimeoutMs: 300, stopTimeoutMs: 1000 };

/** Of the whole topic, from its end, so that there is no lag that nobody made. */
async function ours(groupId: string, setup: Partial<TestMemberSetup> = {}): Promise<TestMember> {
  const { options = {} } = setup;
  const quick = { groupId, autoOffsetReset: 'latest', autoCommitIntervalMs: 100, ...quickEnd, ...options } as const;
  const { brokers } = kafka.cluster;
  const member = await TestMember.start({ brokers, topics: [topic], ...setup, options: quick });
  ends.push(() => member.stop());
  return member;
}

async function theirs(groupId: string): Promise<KafkaJsMember> {
  const member = await KafkaJsMember.start(kafka.cluster.brokers, topic, groupId);
  ends.push(() => member.stop());
  return member;
}

/** Not by kafkajs, which joins the group for it. */
async function commitAt(groupId: string, offset: bigint): Promise<void> {
  const each = Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset }));
  const outcomes = await admin.setOffsets(groupId, each);
  expect([...outcomes.values()].every((error) => error === null)).toBe(true);
}

/** The address of a report; `then` is told each time that it is read. */
async function onReading(then: (times: number) => void): Promise<string> {
  const server = await ReportsServer.counting(then);
  ends.push(() => server.stop());
  return server.url;
}

/** The address of a report by which both looks of a visit tell that they have begun. */
function whenBothLook(then: () => void): Promise<string> {
  return onReading((times) => {
    if (times === 2) then();
  });
}

/** Until the member stops. */
const hanging = async ({ signal }: RecordContext): Promise<void> => {
  await once(signal, 'abort');
};

beforeAll(async () => {
  const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
  kafka = await TestKafka.start({
    properties: { 'authorizer.class.name': authorizer, 'allow.everyone.if.no.acl.found': 'true' },
  });
  admin = createGroupAdmin({
    wire: createKafkaJsWire({ client: { brokers: kafka.cluster.brokers }, clock: systemClock }),
    clock: systemClock,
  });
  topic = await kafka.topic(partitions);
  await kafka.produce(topic, partitions, 40);
  load = new SteadyLoad(kafka, topic, { partitions, records: 8, everyMs: 100 }).start();
});

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

afterAll(async () => {
  await load.end();
  await admin.close();
  await kafka.stop();
});

it('healthy groups of every client and protocol: exit code 0', async () => {
  const cooperative = [await ours('cooperative'), await ours('cooperative')];
  const modern = [await ours('modern', { options: { groupId: 'modern', groupProtocol: 'consumer' } })];
  const neighbour = await theirs('kafkajs');
  await Promise.all([settled(cooperative, partitions), settled(modern, partitions)]);
  await eventually(() => demand(neighbour.partitions.length === partitions, 'kafkajs has all'));
  const found = await Promise.all(['cooperative', 'modern', 'kafkajs'].map((group) => visit(group)));
  for (const { exitCode, ids, verdicts } of found) {
    expect({ exitCode, ids }).toEqual({ exitCode: 0, ids: [] });
    expect(verdicts).toEqual(['ok', 'ok', 'ok', 'ok']);
  }
  expect(found[0]?.text.out).toContain('Nothing is wrong');
  expect(found[2]?.findings.map(({ id }) => id)).toContain('assignor-eager');
});

it('a handler that hangs: its partition is stalled, or all of them', async () => {
  const hangs = ['one', 'all'].map((name) =>
    ours(`hangs-in-${name}`, {
      options: { groupId: `hangs-in-${name}`, autoOffsetReset: 'earliest' },
      handle: async ({ partition, offset }, context) => {
        if (offset >= 5n && (name === 'all' || partition === 2)) await hanging(context);
      },
    }),
  );
  for (const member of await Promise.all(hangs)) {
    await eventually(() => demand(member.values.length >= 5, 'five processed'));
  }
  await eventually(async () => {
    const offsets = await kafka.committed('hangs-in-all', topic);
    demand(offsets.length === partitions && offsets.every((offset) => offset === 5), `at 5: ${offsets.join()}`);
  });
  const [one, all] = await Promise.all([visit('hangs-in-one'), visit('hangs-in-all')]);
  expect(one).toMatchObject({ exitCode: 1, ids: ['partition-stalled'], verdicts: ['ok', 'ok', 'stalled', 'ok'] });
  expect(one.text.out).toMatch(new RegExp(`seen: ${topic}-2: committed 5 from .* lag \\d+ -> \\d+; owner `));
  expect(all).toMatchObject({ exitCode: 1, ids: ['member-silent'] });
});

it('a slow handler, and a record that fails again and again: what brokers show, and what members say', async () => {
  const [slow, poisoned] = await Promise.all([
    ours('slow', { handle: () => new Promise((resolve) => setTimeout(resolve, 300)) }),
    ours('poisoned', {
      options: { groupId: 'poisoned', autoOffsetReset: 'earliest' },
      handle: async ({ partition, offset }) => {
        if (partition === 1 && offset === 7n) throw new Error('no such order');
      },
    }),
  ]);
  await Promise.all([settled([slow], partitions), settled([poisoned], partitions)]);
  const reports = await Promise.all([slow, poisoned].map((member) => ReportsServer.ofMember(member)));
  for (const server of reports) ends.push(() => server.stop());
  const [slowReport = '', poisonedReport = ''] = reports.map(({ url }) => url);
  const [behind, failing] = await Promise.all([
    visit('slow', '--reports', slowReport),
    visit('poisoned', '--window', '5s', '--reports', poisonedReport),
  ]);
  expect(behind.ids).toEqual(['partition-slow', 'handler-slow']);
  expect(behind.text.out).toMatch(/TestMember.handle: \d+ calls of 0.3 s on average, [34]\.\d at work at a time/);
  expect(failing.ids).toEqual(['partition-stalled', 'record-fails']);
  expect(failing.verdicts).toEqual(['ok', 'stalled', 'ok', 'ok']);
});

it('members that come and go, and one that vanishes', async () => {
  const partitionAssignmentStrategy = ['cooperative-sticky', 'RoundRobinAssigner'] as const;
  const resident = await ours('crash-loop', { options: { groupId: 'crash-loop', partitionAssignmentStrategy } });
  const [doomed, survivor] = [await ours('crash'), await ours('crash')];
  await Promise.all([settled([resident], partitions), settled([doomed, survivor], partitions)]);
  const looping = new AbortController();
  const loop = (async () => {
    while (!looping.signal.aborted) {
      const kafkaJs = new Kafka({ brokers: kafka.cluster.brokers, clientId: 'loop', logLevel: logLevel.NOTHING });
      const consumer = kafkaJs.consumer({ groupId: 'crash-loop' });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic] });
      await consumer.run({ eachMessage: async () => undefined });
      await consumer.disconnect();
    }
  })();
  ends.push(async () => {
    looping.abort();
    await loop;
  });
  const report = await whenBothLook(() => doomed.vanish());
  const [comeAndGo, crash] = await Promise.all([
    visit('crash-loop', '--window', '8s'),
    visit('crash', '--window', '10s', '--reports', report),
  ]);
  expect(comeAndGo.ids).toContain('members-come-and-go');
  expect(comeAndGo.exitCode).toBe(1);
  expect(crash.ids).toEqual(['member-vanished']);
  expect(crash.text.out).toMatch(/all that it had with lag stood still from/);
});

it('a group without members, one that is not there, a topic that is not there, offsets that go back', async () => {
  await settled([await ours('lost', { topics: [topic, 'nowhere'] })], partitions);
  await Promise.all([commitAt('resting', 3n), commitAt('rewound', 9n)]);
  let at = 9n;
  const rewinding = setInterval(() => void commitAt('rewound', (at = at === 9n ? 4n : 9n)), 700);
  const groups = ['resting', 'nobody', 'lost', 'rewound'].map((groupId) => visit(groupId));
  const [stopped, missing, lost, rewound] = await Promise.all(groups);
  clearInterval(rewinding);
  expect(stopped).toMatchObject({ exitCode: 1, ids: ['group-stopped'] });
  expect(stopped?.verdicts).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
  expect(missing).toMatchObject({ exitCode: 1, ids: ['group-missing'] });
  expect(lost).toMatchObject({ exitCode: 1, ids: ['topic-missing'] });
  expect(rewound?.ids).toEqual(['group-stopped', 'partition-rewound']);
  expect(rewound?.text.out).toMatch(/-0: committed 9 at [\d:]+, 4 at [\d:]+/);
});

it('an assignor that the group does not have: what the member that is refused says of itself', async () => {
  await theirs('mismatch');
  await eventually(async () => {
    const { groups } = await kafka.admin.describeGroups(['mismatch']);
    demand(groups[0]?.state === 'Stable', 'kafkajs has joined');
  });
  const options = { groupId: 'mismatch', partitionAssignmentStrategy: ['cooperative-sticky'] as const };
  const { brokers } = kafka.cluster;
  const refused = new TestMember({ brokers, topics: [topic], options });
  const metrics = await ReportsServer.ofMember(refused);
  ends.push(() => metrics.stop());
  ends.push(() => refused.stop());
  void refused.consumer.start().catch(() => undefined);
  await eventually(() => demand(refused.consumer.status().fatalError !== null, 'refused'));
  const reports = [metrics.url, 'http://127.0.0.1:1/metrics'].flatMap((url) => ['--reports', url]);
  const { exitCode, ids, findings } = await visit('mismatch', ...reports);
  expect({ exitCode, ids }).toEqual({ exitCode: 1, ids: ['assignor-mismatch'] });
  const unreachable = findings.find(({ id }) => id === 'report-unreachable');
  expect(unreachable).toMatchObject({ severity: 'info', subject: 'http://127.0.0.1:1/metrics' });
});

it('without the ACL: refused with the one that is missing, exit code 2; a hidden topic is a finding', async () => {
  const somebody = { principal: 'User:somebody', host: '*', resourcePatternType: ResourcePatternTypes.LITERAL };
  const own = { ...somebody, permissionType: AclPermissionTypes.ALLOW, operation: AclOperationTypes.ALL };
  const hiddenTopic = await kafka.topic(1);
  const raw = new RawMember(kafka.cluster.brokers, 'half-hidden', hiddenTopic);
  ends.push(() => raw.close());
  await (
    await raw.join()
  ).answered;
  await raw.sync();
  const secret = { resourceType: AclResourceTypes.GROUP, resourceName: 'secret' };
  const hidden = { resourceType: AclResourceTypes.TOPIC, resourceName: hiddenTopic };
  await kafka.admin.createAcls({ acl: [secret, hidden].map((resource) => ({ ...own, ...resource })) });
  const [refused, half] = await eventually(async () => {
    const look = (group: string): Promise<CliResult> => start('--group', group, '--window', '1s').result();
    const [one, other] = await Promise.all([look('secret'), look('half-hidden')]);
    demand(one.exitCode === 2, `refused: ${one.out}`);
    return [one, other];
  });
  expect(refused.err).toMatch(/GROUP_AUTHORIZATION_FAILED for group secret.*to look at it only, DESCRIBE/);
  expect(half).toMatchObject({ exitCode: 1 });
  expect(half.out).toMatch(/^warning {2}not-examined[^]*TOPIC_AUTHORIZATION_FAILED/m);
});

it('Ctrl-C gives what is known so far; brokers that are not there are told, exit code 2', async () => {
  const away = start('--group', 'any', '--brokers', '127.0.0.1:1', '--timeout-ms', '300').result();
  // With a window of 20 s there are two samples before a report is read for the second time.
  let asked = 0;
  const report = await onReading((times) => (asked = times));
  const long = start('--group', 'resting', '--window', '20s', '--reports', report);
  await eventually(() => demand(asked > 1, 'read twice'));
  long.child.kill('SIGINT');
  const { exitCode, out } = await long.result();
  expect(out).toMatch(/^critical {2}group-stopped$/m);
  expect(exitCode).toBe(1);
  expect((await away).err).toMatch(/No broker of 127.0.0.1:1 answered within 300 ms/);
  expect((await away).exitCode).toBe(2);
});

it('--watch prints the first look, and then what changes', async () => {
  const member = await ours('watched');
  await settled([member], partitions);
  const watching = start('--group', 'watched', '--window', '1500ms', '--watch', '--json');
  await eventually(() => demand(watching.out.includes('\n'), 'the first look'));
  expect(JSON.parse(watching.out)).toMatchObject({ healthy: true });
  await member.stop();
  await eventually(() => demand(watching.out.includes('group-stopped'), 'the change'));
  watching.child.kill('SIGINT');
  const { exitCode, out } = await watching.result();
  expect(exitCode).toBe(0);
  const changes = JSON.parse(out.trim().split('\n')[1] ?? '') as { appeared: Finding[] };
  expect(changes.appeared.map(({ id }) => id)).toContain('group-stopped');
});

it('a broker that restarts', async () => {
  // kafkajs gives up a record for which there is no broker.
  await load.end();
  await commitAt('waiting', 3n);
  const [node] = kafka.cluster.nodes;
  let restarted = Promise.resolve();
  const report = await whenBothLook(() => {
    restarted = node!.kill().then(() => node!.restart());
  });
  const { ids, text } = await visit('waiting', '--window', '8s', '--reports', report);
  await restarted;
  expect(ids).toEqual(['group-stopped', 'broker-restarted']);
  expect(text.out).toMatch(/looks? not answered, from .*ECONN[^]*answered again at/);
});
