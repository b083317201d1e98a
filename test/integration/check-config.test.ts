import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createKafkaJsWire, systemClock } from '../../libs/client';
import { createGroupConsumer } from '../../libs/engine';
import { runCommand } from '../../libs/testing/apache-kafka/command';
import { resolveClasspath } from '../../libs/testing/apache-kafka/java-classpath';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

const dist = resolve(__dirname, '../../dist/src');
const consumer = { groupId: 'orders', autoOffsetReset: 'earliest', allowAutoCreateTopics: false } as const;
let kafka: TestKafka;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-config-'));
  kafka = await TestKafka.start({
    properties: {
      'group.max.session.timeout.ms': '30000',
      'group.max.size': '2',
      'offset.metadata.max.bytes': '512',
      'offsets.retention.minutes': '60',
      'transaction.max.timeout.ms': '60000',
      'group.consumer.session.timeout.ms': '40000',
      'group.consumer.assignors': 'range',
    },
  });
});
afterAll(async () => {
  await Promise.all([kafka.stop(), rm(folder, { recursive: true })]);
});

interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** As users run it: the file that the package's `bin` names, in a process of its own. */
async function check(file: string, ...flags: string[]): Promise<Outcome> {
  return new Promise((resolved) => {
    execFile(process.execPath, [join(dist, 'cli.js'), 'check-config', file, ...flags], (failure, out, err) => {
      resolved({ exitCode: typeof failure?.code === 'number' ? failure.code : failure === null ? 0 : -1, out, err });
    });
  });
}

async function written(name: string, contents: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

/** What the brokers' limits lead to: rule and option. */
async function found(contents: object): Promise<readonly string[]> {
  const file = await written('orders.json', { client: { brokers: kafka.cluster.brokers }, ...contents });
  const { out, err } = await check(file, '--brokers', '--json');
  expect(err).toBe('');
  const { findings } = JSON.parse(out) as { findings: readonly { rule: string; option: string; problem: string }[] };
  return findings.map(({ rule, option, problem }) => `${rule}: ${option} ${problem}`);
}

const note = 'note-fits-offset-metadata: offset.metadata.max.bytes is less than the 1024 bytes that a note may have';

describe('check-config --brokers', () => {
  it('knows the limits of classic groups', async () => {
    const deployment = { members: 3, longestIdleMs: 3_600_000 };
    const listeners = { 'OrdersListener.place': { transactional: true } };
    const options = { ...consumer, isolationLevel: 'read_committed', clientRack: 'a' };
    expect(await found({ consumer: options, deployment, listeners })).toEqual([
      'session-within-broker-limits: sessionTimeoutMs must be from 1000 to 30000, as the brokers have it',
      'members-fit-group-size: deployment.members must not be above group.max.size of the brokers (2)',
      'transactions-fit-broker: maxPollIntervalMs must not be above transaction.max.timeout.ms of the brokers (60000)',
      'offsets-outlive-idle: deployment.longestIdleMs must be under offsets.retention.minutes of the brokers (60 minutes are 3600000 ms)',
      note,
      'rack-needs-selector: clientRack makes nobody read from a replica: the brokers have no replica.selector.class',
    ]);
    expect(await found({ consumer: { ...consumer, sessionTimeoutMs: 30_000 }, deployment: { members: 2 } })).toEqual([
      note,
    ]);
  });

  it('what it says is what the brokers do: a session that is too long is refused', async () => {
    const listeners = [{ name: 'l', topics: [await kafka.topic(1)], handle: async () => undefined }];
    const start = async (sessionTimeoutMs: number): Promise<Error | null> => {
      const wire = createKafkaJsWire({ client: { brokers: kafka.cluster.brokers }, clock: systemClock });
      const options = { ...consumer, sessionTimeoutMs, brokerAwayAtStart: 'fail' } as const;
      const member = createGroupConsumer({ options, wire, clock: systemClock, listeners, hooks: [] });
      const failure = await member.start().then(
        () => null,
        (thrown: unknown) => thrown as Error,
      );
      await member.stop();
      return failure;
    };
    expect(await start(30_001)).toMatchObject({ code: 'INVALID_SESSION_TIMEOUT' });
    expect(await start(30_000)).toBeNull();
  });

  it('knows the limits of the consumer protocol, and what a group has for itself', async () => {
    const options = { ...consumer, groupId: 'payments', groupProtocol: 'consumer', groupRemoteAssignor: 'uniform' };
    const [assignor, session] = await found({ consumer: options });
    expect(assignor).toMatch(/^remote-assignor-offered: groupRemoteAssignor must be one of range/);
    expect(session).toMatch(/^consumer-session-agrees: sessionTimeoutMs .* for the group \(40000\)$/);
    await groupConfig('payments', 'consumer.session.timeout.ms=33000');
    expect((await found({ consumer: options }))[1]).toMatch(/ for the group \(33000\)$/);
    const right = { ...options, groupRemoteAssignor: 'range', sessionTimeoutMs: 33_000 };
    expect(await found({ consumer: right })).toEqual([note]);
  });

  it('other brokers than those of the file, and none at all', async () => {
    const file = await written('away.json', { client: { brokers: ['127.0.0.1:1'] }, consumer });
    const [here] = kafka.cluster.brokers;
    expect(await check(file, '--brokers', here!)).toMatchObject({ exitCode: 1, err: '' });
    const away = await check(file, '--brokers');
    expect(away).toMatchObject({
      exitCode: 2,
      out: '',
      err: expect.stringMatching(/127\.0\.0\.1:1.*ECONNREFUSED/) as string,
    });
  });
});

describe('a file that exports', () => {
  const index = JSON.stringify(join(dist, 'index.js'));
  const preset = "productionConsumer({ groupId: 'orders', sessionTimeoutMs: 20000 })";
  const files: Readonly<Record<string, string>> = {
    'function.cjs': `module.exports = async () => ({ consumer: require(${index}).${preset} });`,
    'default.mjs': `
      import { productionConsumer } from ${index};
      export default { consumer: { ...productionConsumer({ groupId: 'orders' }), sessionTimeoutMs: 20000 } };`,
    'names.mjs': `import { productionConsumer } from ${index}; export const consumer = ${preset};`,
    'compiled.js': `exports.__esModule = true; exports.default = { consumer: require(${index}).${preset} };`,
  };

  it('is loaded, CommonJS or ES module, and values of a preset are known as such', async () => {
    const outcomes = Object.entries(files).map(async ([name, text]) => check(await written(name, text), '--print'));
    for (const { exitCode, out, err } of await Promise.all(outcomes)) {
      expect([exitCode, err]).toEqual([0, '']);
      const rows = out.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
      const source = (option: string) => rows.find((row) => row[1] === option)?.slice(2, 4);
      expect(source('consumer.heartbeatIntervalMs')).toEqual(['3000', 'preset production']);
      expect(source('consumer.sessionTimeoutMs')).toEqual(['20000', 'file']);
      expect(source('consumer.maxPollRecords')).toEqual(['500', 'default']);
      expect(out).toMatch(/nothing to complain about/);
    }
  });

  it('and fails: exit code 2, with what it threw', async () => {
    const { exitCode, err } = await check(await written('broken.cjs', "throw new Error('no such store');"));
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/broken\.cjs cannot be loaded: no such store/)]);
  });
});

/** By Kafka's own tool: kafkajs does not know that groups have configs. */
async function groupConfig(group: string, config: string): Promise<void> {
  const classpath = await resolveClasspath(() => undefined);
  await runCommand({
    program: 'java',
    args: [
      ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath, 'kafka.admin.ConfigCommand'],
      ...['--bootstrap-server', kafka.cluster.brokers.join(','), '--alter', '--entity-type', 'groups'],
      ...['--entity-name', group, '--add-config', config],
    ],
  });
}
