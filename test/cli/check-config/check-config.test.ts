import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'check-config-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(contents: unknown, name = 'orders.json'): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

const check = (contents: unknown, ...flags: string[]) => runCommand('check-config', file(contents), ...flags);
const sound = { groupId: 'orders', autoOffsetReset: 'earliest' };

async function rulesOf(contents: unknown): Promise<readonly string[]> {
  const { out } = await check(contents, '--json');
  const { findings } = JSON.parse(out) as { findings: readonly { rule: string; option: string }[] };
  return findings.map(({ rule, option }) => `${rule} ${option}`);
}

describe('check-config', () => {
  it('has nothing to say of sound options: exit code 0', async () => {
    const { exitCode, out, err } = await check({ client: { brokers: ['kafka-1:9092'] }, consumer: sound });
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/orders\.json: nothing to complain about\n/);
  });

  it('names what it could not look at, once, with the rules that wait for it', async () => {
    const { out } = await check({ consumer: sound });
    expect(out).toMatch(/Not looked at:\n {2}without listeners: handlers-fit-drain, poll-interval-fits-handlers/);
    expect(out).toMatch(/ {2}without the brokers, whom --brokers asks: session-within-broker-limits, /);
  });

  it('says what is wrong, why, what to do and by whom it is said: exit code 1', async () => {
    const { exitCode, out } = await check({
      consumer: { ...sound, heartbeatIntervalMs: 15_000, partitionAssignmentStrategy: ['range'] },
      deployment: { terminationGracePeriodMs: 20_000 },
      listeners: { 'OrdersListener.place': { processingTimeoutMs: 60_000 } },
    });
    expect(exitCode).toBe(1);
    expect(out).toMatch(/orders\.json: 1 error, 3 warnings\n/);
    expect(out).toMatch(
      /error {2}heartbeat-under-a-third\n {2}heartbeatIntervalMs = 15000 must be under a third of sessionTimeoutMs \(45000\)\n {2}why: Two heartbeats .*\n {2}do: {2}set heartbeatIntervalMs to 14999 or less, .*\n {2}\(heartbeat\.interval\.ms, session\.timeout\.ms\)/,
    );
    for (const rule of ['handlers-fit-drain', 'stop-fits-grace-period', 'eager-strategy'])
      expect(out).toContain(`warning  ${rule}\n`);
  });

  it('advice alone is exit code 0, with --strict 1', async () => {
    const contents = { consumer: sound, deployment: { restartMs: 5000 } };
    const { exitCode, out } = await check(contents);
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/1 piece of advice\n\nadvice {2}static-for-restarts\n/)]);
    expect((await check(contents, '--strict')).exitCode).toBe(1);
    expect((await check({ consumer: sound }, '--strict')).exitCode).toBe(0);
  });

  it.each<[string, object, string, RegExp]>([
    ['beside the sections', { consumers: sound, consumer: sound }, 'valid-file consumers', /did you mean consumer\?/],
    [
      'of the client',
      { client: { broker: [], brokers: ['k:1'] }, consumer: sound },
      'valid-file client.broker',
      /brokers\?/,
    ],
    [
      'of the consumer',
      { consumer: { ...sound, sessionTimeout: 1 } },
      'valid-options sessionTimeout',
      /sessionTimeoutMs\?/,
    ],
    [
      'of a listener',
      { consumer: sound, listeners: { 'A.b': { processingTimeout: 1 } } },
      'valid-listeners A.b: processingTimeout',
      /processingTimeoutMs\?/,
    ],
    [
      'of the deployment',
      { consumer: sound, deployment: { restart: 1 } },
      'valid-deployment deployment.restart',
      /restartMs\?/,
    ],
  ])('a name that nobody knows, %s, is an error with a suggestion', async (_, contents, expected, suggestion) => {
    expect(await rulesOf(contents)).toEqual([expected]);
    const { exitCode, out } = await check(contents);
    expect([exitCode, out]).toEqual([1, expect.stringMatching(suggestion)]);
  });

  it.each<[object, readonly string[]]>([
    [{ client: {} }, ['valid-client client.brokers', 'valid-options consumer']],
    [{ client: { brokers: ['kafka-1'] }, consumer: sound }, ['valid-client client.brokers']],
    [{ client: [], consumer: sound, deployment: 5, listeners: 'x' }, ['client', 'deployment', 'listeners']],
    [{ consumer: sound, listeners: { 'A.b': null } }, ['valid-file listeners.A.b']],
  ])('%j is told as %j', async (contents, expected) => {
    const found = await rulesOf(contents);
    expect(found).toEqual(expected.map((one) => (one.includes(' ') ? one : `valid-file ${one}`)));
  });

  it('prints every value and where it comes from', async () => {
    const consumer = { ...sound, maxPollIntervalMs: 9000, commitMode: 'record' };
    const { out } = await check(
      { client: { brokers: ['kafka-1:9092'], clientId: 'o' }, consumer, log: false },
      '--print',
    );
    const rows = out.split('\n').map((line) =>
      line
        .split('│')
        .map((cell) => cell.trim())
        .slice(1, 4)
        .join(' | '),
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        'consumer.groupId | orders | file',
        'consumer.sessionTimeoutMs | 45000 | default',
        'consumer.rebalanceTimeoutMs | 9000 | derived from maxPollIntervalMs',
        'consumer.drainTimeoutMs | 4500 | derived from rebalanceTimeoutMs',
        'consumer.enableAutoCommit | true | derived from commitMode',
        "client.brokers | [ 'kafka-1:9092' ] | file",
        'log | false | file',
      ]),
    );
  });

  it('hides secrets in what it prints, as text and as JSON', async () => {
    const password = 'hunter2-Tr0ub4dor';
    const contents = {
      client: {
        brokers: [`me:${password}@kafka-1:9092`],
        ssl: { key: password, ca: [password], passphrase: password },
        sasl: { mechanism: 'plain', username: 'me', password },
        saslPassword: password,
      },
      consumer: { ...sound, password, sasl: { password }, clientRack: `token=${password}` },
      listeners: { 'A.b': { token: password } },
      somethingElse: password,
    };
    for (const flags of [['--print'], ['--print', '--json'], [], ['--brokers']]) {
      const { exitCode, out, err } = await check(contents, ...flags);
      expect(exitCode).toBe(flags.includes('--brokers') ? 2 : 1);
      expect(out + err).not.toContain(password);
      if (flags.includes('--print')) expect(out).toContain('(hidden)');
    }
  });

  it('gives JSON: findings, what was not looked at, and with --print the values', async () => {
    const { out } = await check({ consumer: { groupId: 'orders' } }, '--json', '--print');
    expect(JSON.parse(out)).toMatchObject({
      file: expect.stringMatching(/orders\.json$/) as string,
      findings: [
        {
          ...{ rule: 'auto-offset-reset-latest', severity: 'warning', option: 'autoOffsetReset', value: 'latest' },
          ...{
            source: 'auto.offset.reset',
            problem: expect.any(String) as string,
            reason: expect.any(String) as string,
          },
        },
      ],
      unchecked: expect.arrayContaining([
        { rule: 'stop-fits-grace-period', needs: 'deployment.terminationGracePeriodMs' },
      ]) as object,
      configuration: expect.arrayContaining([
        { option: 'consumer.groupId', value: 'orders', source: 'file' },
      ]) as object,
    });
  });
});

describe('what cannot be checked is exit code 2', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['a file in TypeScript', 'orders.ts', '', /orders\.ts is none of \.json, .*Compile it, and name the \.js file/],
    ['another kind of file', 'orders.yaml', '', /orders\.yaml is none of \.json, \.js, \.cjs and \.mjs\.$/m],
    ['no object', 'orders.json', '[]', /must hold an object, as in/],
  ])('%s', async (_, name, contents, message) => {
    const { exitCode, err } = await runCommand('check-config', file(contents, name));
    expect([exitCode, err]).toEqual([2, expect.stringMatching(message)]);
  });

  it('JSON that is damaged, and nothing of the file is quoted', async () => {
    const { exitCode, err } = await check('{ "client": { "sasl": { "password": "hunter2" "x" } } }');
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/orders\.json is not valid JSON: \w/)]);
    expect(err).not.toContain('hunter2');
    expect((await check('{ "password": hunter2 }')).err).not.toContain('hunter2');
  });

  it('a file that is not there, or was not named', async () => {
    const missing = await runCommand('check-config', join(folder, 'nobody.json'));
    expect([missing.exitCode, missing.err]).toEqual([2, expect.stringMatching(/nobody\.json cannot be read: ENOENT/)]);
    const unnamed = await runCommand('check-config');
    expect([unnamed.exitCode, unnamed.err]).toEqual([2, expect.stringMatching(/missing required argument 'file'/)]);
  });

  it('brokers that are asked for, and nobody names them', async () => {
    const { exitCode, err } = await check({ consumer: sound }, '--brokers');
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/the file has no client\. Name brokers: --brokers/)]);
    const wrong = await check({ consumer: sound }, '--brokers', 'kafka-1');
    expect([wrong.exitCode, wrong.err]).toEqual([
      2,
      expect.stringMatching(/holds 'kafka-1', which is not 'host:port'/),
    ]);
    const nameless = await check({ consumer: {} }, '--brokers', 'kafka-1:9092');
    expect([nameless.exitCode, nameless.err]).toEqual([2, expect.stringMatching(/names no consumer\.groupId/)]);
  });
});
