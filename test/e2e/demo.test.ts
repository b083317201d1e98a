import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Verdict } from '../../apps/order-processor/demo/verdict';
import { withoutKafka } from './without-kafka';

jest.setTimeout(180_000);

const program = resolve(__dirname, '../../dist/apps/order-processor/demo/main.js');

/** The demo as a user runs it; `npm test` has built it. */
async function demo(
  args: readonly string[],
  signal?: { readonly name: NodeJS.Signals; readonly when: string },
  env: NodeJS.ProcessEnv = process.env,
) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
    if (signal !== undefined && said.stdout.includes(signal.when)) child.kill(signal.name);
  });
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** Of this test alone: what the demo leaves behind is told from what others on this machine are at. */
let temporary: string;
const left = (): string[] => readdirSync(temporary).filter((name) => /^(order-processor|kafka)-/.test(name));

beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'demo-'));
  // PostgreSQL runs as a user of its own if we are root, and has to get to its data.
  chmodSync(temporary, 0o755);
});
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

describe('npm run demo', () => {
  it('loses nothing and applies nothing twice, through a join, a restart, a crash and a freeze', async () => {
    const { code, stdout, stderr } = await demo(['--seconds', '40', '--json']);
    expect(stderr).toBe('');
    const verdict = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Verdict;
    expect(verdict).toMatchObject({ ok: true, lost: 0, appliedTwice: 0, uncommitted: 0 });
    expect(verdict.sent).toBeGreaterThan(1000);
    expect(verdict.poison).toBeGreaterThan(5);
    expect(verdict.deadLettered).toBeGreaterThanOrEqual(verdict.poison);
    expect(verdict.stored).toBe(verdict.sent);
    expect(verdict.processedTwice).not.toHaveProperty('join');
    expect(verdict.processedTwice).not.toHaveProperty('restart');
    expect(verdict.processedTwice).not.toHaveProperty('unknown');
    expect(new Set(verdict.events.map(({ kind }) => kind))).toEqual(new Set(['join', 'restart', 'crash', 'freeze']));
    expect(code).toBe(0);
    expect(left()).toEqual([]);
  });

  it('runs where there is no Kafka, Docker or Java, and says so first of all', async () => {
    const env = withoutKafka(join(temporary, 'programs'), process.env);
    const { code, stdout, stderr } = await demo(['--seconds', '40', '--json'], undefined, env);
    expect(stderr).toBe('');
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^This is no Apache Kafka: KafkaTestBroker plays it/);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ ok: true, lost: 0, appliedTwice: 0, uncommitted: 0 });
    expect(code).toBe(0);
    expect(left()).toEqual([]);
  });

  it('stops everything when it is interrupted', async () => {
    const { code, stderr } = await demo(['--json'], { name: 'SIGINT', when: 'three services own' });
    expect(stderr).toMatch(/interrupted; everything is stopped/);
    expect(code).toBe(130);
    expect(left()).toEqual([]);
  });

  it('refuses a time in which nothing can be seen', async () => {
    const { code, stderr } = await demo(['--seconds', '5']);
    expect(stderr).toMatch(/40 or more/);
    expect(code).not.toBe(0);
  });
});
