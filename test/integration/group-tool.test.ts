import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { groupTables, kafkaGroupTool } from './neighbours/group-command';
import { KafkaJsMember } from './neighbours/kafkajs-member';
import { CliProcess, type CliResult } from './support/cli-process';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(120_000);

const partitions = 4;
const groupIds = ['classic', 'modern', 'resting'];
// Longer than what Kafka's tool writes without quotes.
const longTopic = 'payments-of-the-orders-that-are-shipped';

let kafka: TestKafka;
let topic: string;
let folder: string;
let members: { stop(): Promise<void> }[] = [];

const start = (...args: string[]): CliProcess =>
  new CliProcess(['groups', ...args], { KAFKA_BROKERS: kafka.cluster.brokers.join(',') });
const groups = (...args: string[]): Promise<CliResult> => start(...args).result();
const theirs = (...args: string[]): Promise<string> => kafkaGroupTool(kafka.cluster.brokers, ...args);

const tables = (text: string): string[][][] => groupTables(text, groupIds);

/** Of the group `resting`, `topic-partition offset` each. */
async function committed(): Promise<string[]> {
  const offsets = await kafka.admin.fetchOffsets({ groupId: 'resting' });
  return offsets
    .flatMap((one) => one.partitions.map(({ partition, offset }) => `${one.topic}-${partition} ${offset}`))
    .sort();
}

async function reset(...args: string[]): Promise<CliResult> {
  const result = await groups('reset-offsets', 'resting', ...args, '--execute');
  expect(result).toMatchObject({ exitCode: 0 });
  return result;
}

beforeAll(async () => {
  // Everybody may do everything, but for what has an ACL of somebody else.
  const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
  kafka = await TestKafka.start({
    properties: { 'authorizer.class.name': authorizer, 'allow.everyone.if.no.acl.found': 'true' },
  });
  folder = await mkdtemp(join(tmpdir(), 'group-tool-'));
  topic = await kafka.topic(partitions);
  await kafka.cluster.createTopic(longTopic, { partitions: 1, replicationFactor: 1 });
  await kafka.produce(topic, partitions, 40);
  await kafka.send(longTopic, ['a', 'b', 'c']);
  const { brokers } = kafka.cluster;
  const setUp = { brokers, topics: [topic] };
  const classic = {
    groupId: 'classic',
    partitionAssignmentStrategy: ['cooperative-sticky', 'RoundRobinAssigner'] as const,
  };
  const ours = await TestMember.start({ ...setUp, options: { ...classic, autoCommitIntervalMs: 100 } });
  members = [ours];
  await settled([ours], partitions);
  const neighbour = await KafkaJsMember.start(brokers, topic, 'classic');
  const modern = { groupId: 'modern', groupProtocol: 'consumer', autoCommitIntervalMs: 100 } as const;
  const consumers = await Promise.all(
    ['pod-0', 'pod-1'].map((groupInstanceId) =>
      TestMember.start({ ...setUp, options: { ...modern, groupInstanceId } }),
    ),
  );
  members.push(neighbour, ...consumers);
  await settled(consumers, partitions);
  await eventually(() =>
    demand(ours.partitions.length + neighbour.partitions.length === partitions, 'both have shares'),
  );
  await kafka.admin.setOffsets({
    groupId: 'resting',
    topic,
    partitions: [
      { partition: 0, offset: '3' },
      { partition: 1, offset: '4' },
    ],
  });
  await kafka.admin.setOffsets({ groupId: 'resting', topic: longTopic, partitions: [{ partition: 0, offset: '1' }] });
  for (const groupId of ['classic', 'modern']) {
    await eventually(async () => {
      const offsets = await kafka.committed(groupId, topic);
      demand(
        offsets.length === partitions && offsets.every((offset) => offset === 10),
        `${groupId} committed: ${offsets.join()}`,
      );
    });
  }
});

afterAll(async () => {
  await Promise.all(members.map((member) => member.stop()));
  await rm(folder, { recursive: true, force: true });
  await kafka.stop();
});

describe('beside Kafka’s own tool', () => {
  it.each(['--offsets', '--members', '--state'])(
    'describe %s --verbose: the same head and rows for every group',
    async (view) => {
      const [kafkas, ...our] = await Promise.all([
        theirs('--describe', '--all-groups', view, '--verbose'),
        ...groupIds.map((groupId) => groups('describe', groupId, view, '--verbose')),
      ]);
      expect(our.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      // Theirs writes a head without rows for a group without members.
      expect(our.flatMap(({ out }) => tables(out))).toEqual(tables(kafkas).filter((table) => table.length > 1));
      expect(our[2]?.err).toBe('No members: resting.\n');
    },
  );

  it('list: the same groups, types and states', async () => {
    const [kafkas, our] = await Promise.all([
      theirs('--list', '--state', '--type'),
      groups('list', '--state', '--type'),
    ]);
    expect(tables(our.out)).toEqual(tables(kafkas));
    expect((await groups('list', '--state', 'empty')).out.split('\n')[1]).toMatch(/^resting +Empty/);
    expect((await groups('list')).out).toBe('classic\nmodern\nresting\n');
  });

  it('exported offsets: the same file, read back', async () => {
    const scope = ['--all-topics', '--to-earliest', '--export'];
    const [kafkas, our] = await Promise.all([
      theirs('--reset-offsets', '--group', 'resting', '--dry-run', ...scope),
      groups('reset-offsets', 'resting', ...scope),
    ]);
    const csvLines = (text: string): string[] =>
      text
        .split('\n')
        .filter((line) => /^[^ ]+,\d+,\d+$/.test(line))
        .sort();
    expect(csvLines(our.out)).toHaveLength(3);
    expect(csvLines(our.out)).toEqual(csvLines(kafkas));

    const file = join(folder, 'theirs.csv');
    await writeFile(file, csvLines(kafkas).join('\n'));
    const again = await groups('reset-offsets', 'resting', '--from-file', file, '--export');
    expect(csvLines(again.out)).toEqual(csvLines(our.out));
  });
});

describe('reset-offsets', () => {
  it('without --execute nothing is set', async () => {
    const before = await committed();
    const { exitCode, out, err } = await groups('reset-offsets', 'resting', '--topic', `${topic}:0,3`, '--to-latest');
    expect(tables(out)).toEqual([
      [
        ['GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET'],
        ['resting', topic, '0', '10'],
        ['resting', topic, '3', '10'],
      ],
    ]);
    expect(err).toContain('Nothing was set: --execute does it.');
    expect(exitCode).toBe(0);
    expect(await committed()).toEqual(before);
  });

  it('every scope and every place', async () => {
    await reset('--all-topics', '--to-earliest');
    expect(await committed()).toEqual([`${topic}-0 0`, `${topic}-1 0`, `${longTopic}-0 0`].sort());
    const { err } = await reset('--topic', `${topic}:0`, '--topic', longTopic, '--to-offset', '7');
    expect(err).toContain(`${longTopic}-0: 7 is behind the end of the log: 3`);
    await reset('--topic', `${topic}:0`, '--shift-by=-2');
    expect(await committed()).toEqual([`${topic}-0 5`, `${topic}-1 0`, `${longTopic}-0 3`].sort());
    await reset('--topic', `${topic}:0,2`, '--to-current');
    await reset('--topic', `${topic}:1`, '--by-duration', 'PT0S');
    await reset('--topic', longTopic, '--to-datetime', '2020-01-01T00:00:00.000');
    expect(await committed()).toEqual([`${topic}-0 5`, `${topic}-1 10`, `${topic}-2 10`, `${longTopic}-0 0`].sort());
    const file = join(folder, 'offsets.csv');
    await writeFile(file, `${topic},0,1\nresting,${longTopic},0,2\n`);
    await reset('--from-file', file);
    expect(await committed()).toEqual([`${topic}-0 1`, `${topic}-1 10`, `${topic}-2 10`, `${longTopic}-0 2`].sort());
  });

  it('a group that is not there comes to be', async () => {
    const { exitCode, err } = await groups('reset-offsets', 'fresh', '--topic', topic, '--to-latest', '--execute');
    expect(err).toContain('Group fresh: it does not exist, and comes to be');
    expect(exitCode).toBe(0);
    expect(await kafka.committed('fresh', topic)).toEqual([10, 10, 10, 10]);
    expect(await groups('delete', 'fresh')).toMatchObject({ exitCode: 0, out: 'Deleted group fresh.\n' });
  });

  it.each(['classic', 'modern'])(
    'a group with members (%s) is refused by their names, and the others with it',
    async (groupId) => {
      const before = await committed();
      const args = ['--topic', topic, '--to-earliest', '--execute'];
      const { exitCode, err } = await groups('reset-offsets', groupId, 'resting', ...args);
      expect(err).toMatch(new RegExp(`Group ${groupId}: .*without members, and this one is Stable with 2 members`));
      expect(err.match(/ at \/127.0.0.1/g)).toHaveLength(2);
      expect(err).toContain('Nothing was set.');
      expect(exitCode).toBe(2);
      expect(await committed()).toEqual(before);
    },
  );

  it('partitions that are not there are refused together', async () => {
    const topics = ['--topic', `${topic}:0,8`, '--topic', 'nowhere'];
    const { exitCode, err } = await groups('reset-offsets', 'resting', ...topics, '--to-earliest');
    expect(err).toMatch(new RegExp(`topic nowhere.*There is no partition 8 of topic ${topic}`, 's'));
    expect(exitCode).toBe(2);
  });
});

describe('deleting', () => {
  it('offsets of a topic that members are subscribed to stay', async () => {
    const { exitCode, out } = await groups('delete-offsets', 'classic', '--topic', `${topic}:0`);
    expect(out).toMatch(/Error: .*GROUP_SUBSCRIBED_TO_TOPIC/);
    expect(exitCode).toBe(2);
    expect(await groups('delete-offsets', 'resting', '--topic', longTopic)).toMatchObject({ exitCode: 0 });
    expect((await committed()).filter((one) => one.startsWith(longTopic))).toEqual([]);
  });

  it('groups with members stay, the others go', async () => {
    const { exitCode, out, err } = await groups('delete', 'modern', 'resting', 'nobody', '--json');
    expect(exitCode).toBe(2);
    const failed = [
      { groupId: 'modern', code: 'NON_EMPTY_GROUP' },
      { groupId: 'nobody', code: 'GROUP_ID_NOT_FOUND' },
    ];
    expect(JSON.parse(out)).toMatchObject({ deleted: ['resting'], failed });
    expect(err.match(/ at \/127.0.0.1, instance pod-/g)).toHaveLength(2);
    const gone = await groups('describe', 'resting');
    expect(gone).toMatchObject({ exitCode: 1, out: '' });
    expect(gone.err).toContain('Group resting: DescribeGroups was answered GROUP_ID_NOT_FOUND');
  });
});

it('without an ACL: refused with the one that is missing, and nothing else is', async () => {
  const somebody = { principal: 'User:somebody', host: '*', resourcePatternType: ResourcePatternTypes.LITERAL };
  const own = { ...somebody, permissionType: AclPermissionTypes.ALLOW, operation: AclOperationTypes.ALL };
  const secret = { resourceType: AclResourceTypes.GROUP, resourceName: 'secret' };
  const hidden = { resourceType: AclResourceTypes.TOPIC, resourceName: longTopic };
  await kafka.admin.createAcls({ acl: [secret, hidden].map((resource) => ({ ...own, ...resource })) });
  await eventually(async () => {
    const { exitCode, out, err } = await groups('describe', 'secret', 'classic', '--state');
    demand(/GROUP_AUTHORIZATION_FAILED for group secret.*to look at it only, DESCRIBE/.test(err), err);
    expect(tables(out)[0]?.[1]?.[0]).toBe('classic');
    expect(exitCode).toBe(1);
  });
  expect(await groups('describe', 'secret')).toMatchObject({ exitCode: 2, out: '' });
  const topicRefused = await groups('reset-offsets', 'fresh', '--topic', longTopic, '--to-latest', '--execute');
  // Of Metadata, or of a later request if the broker of that one knew the ACL sooner.
  expect(topicRefused.err).toMatch(/TOPIC_AUTHORIZATION_FAILED.*ACLs? READ( and DESCRIBE)? on the topic/);
  expect(topicRefused.exitCode).toBe(2);
});

describe('as a process', () => {
  it('--watch --json writes a line for each look, and ends with 0 on SIGINT', async () => {
    const watching = start('describe', 'classic', '--json', '--watch', '0.1');
    await eventually(() => demand(watching.out.split('\n').length > 3, 'three looks'));
    watching.child.kill('SIGINT');
    const { exitCode, out } = await watching.result();
    expect(exitCode).toBe(0);
    const looks = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { groups: { partitions: { lag: number }[] }[] });
    expect(looks[2]?.groups[0]?.partitions.map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);
  });

  it('ends quietly when nobody reads any more', async () => {
    const watching = start('list', '--watch', '0.1');
    await eventually(() => demand(watching.out !== '', 'one look'));
    watching.child.stdout?.destroy();
    expect(await watching.result()).toMatchObject({ exitCode: 0, err: '' });
  });

  it('brokers that are not there, and one that says nothing: told, exit code 2; Ctrl-C ends it before', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const [away, mute] = [1, (silent.address() as AddressInfo).port].map((port) => [
        '--brokers',
        `127.0.0.1:${port}`,
      ]);
      const refused = await groups('list', ...away!, '--timeout-ms', '300');
      expect(refused).toMatchObject({ exitCode: 2, out: '' });
      expect(refused.err).toMatch(/No broker of 127.0.0.1:1 answered within 300 ms: .*ECONNREFUSED/);
      const late = await groups('list', ...mute!, '--timeout-ms', '300');
      expect(late.err).toMatch(/did not answer ApiVersions in time/);
      const accepted = once(silent, 'connection');
      const waiting = start('list', ...mute!, '--timeout-ms', '60000');
      await accepted;
      waiting.child.kill('SIGINT');
      expect(await waiting.result()).toMatchObject({ exitCode: 130, err: 'Interrupted.\n' });
    } finally {
      silent.close();
    }
  });
});
