import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeResults, passed, runLanes, type Lane } from './lanes';

describe('lanes', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'lanes-'));
    // `ping` and `pong` wait for a file that the other one writes.
    const meet = (own: string, other: string) =>
      `touch ${own}; while [ ! -e ${other} ]; do sleep 0.05; done; echo has met ${other}`;
    const scripts = {
      ...{ broken: 'echo out; echo err >&2; exit 3', fine: 'echo', killed: 'kill -9 $$' },
      ...{ ping: meet('ping', 'pong'), pong: meet('pong', 'ping') },
    };
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts }));
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  async function run(...lanes: Lane[]) {
    const said: string[] = [];
    const results = await runLanes(lanes, { cwd, write: (text) => said.push(text) });
    return { said, statuses: Object.fromEntries(results.map(({ script, status }) => [script, status])) };
  }

  it('a step that fails is told, and the next one of its lane runs', async () => {
    const { said, statuses } = await run([{ script: 'broken' }, { script: 'fine', args: ['--a', 'b c'] }]);
    expect(statuses).toEqual({ broken: 3, fine: 0 });
    expect(said).toEqual(expect.arrayContaining(['broken           | out\n', 'broken           | err\n']));
    expect(said).toContain('fine             | --a b c\n');
  });

  it('a step that was killed has failed', async () => {
    expect((await run([{ script: 'killed' }])).statuses.killed).not.toBe(0);
  });

  it('lanes run side by side, and every line tells whose it is', async () => {
    const { said, statuses } = await run([{ script: 'ping' }], [{ script: 'pong' }]);
    expect(statuses).toEqual({ ping: 0, pong: 0 });
    expect(said).toEqual(
      expect.arrayContaining(['ping             | has met pong\n', 'pong             | has met ping\n']),
    );
  });
});

it('the last lines say what has failed, and where the time went', () => {
  const results = [
    { script: 'lint', status: 2, seconds: 74.6 },
    { script: 'test:integration', status: 0, seconds: 640 },
  ];
  expect(describeResults(results)).toBe(
    'lint             | FAILED (exit code 2) after 75 s\ntest:integration | passed after 640 s\n',
  );
  expect([passed(results), passed(results.slice(1))]).toEqual([false, true]);
});
