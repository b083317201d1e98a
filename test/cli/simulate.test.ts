import { run as runCommand, type CliRun } from './support/run';

const run = (...args: string[]): Promise<CliRun> => runCommand('simulate', ...args);

it('compares strategies', async () => {
  const { exitCode, out } = await run('scale-out', '--members', '3', '--partitions', '6', '--rounds', '1');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/scale-out: 3 dynamic members, 6 partitions, rounds: 1, first seed: 1/);
  for (const strategy of ['range', 'cooperative-sticky', 'consumer'])
    expect(out).toMatch(new RegExp(`│ ${strategy} +│`));
});

it('gives figures as JSON, the same for the same seed', async () => {
  const args = ['crash', '--members', '3', '--partitions', '6', '--strategy', 'consumer', '--json'];
  const { out } = await run(...args);
  const { strategies } = JSON.parse(out) as { strategies: Record<string, unknown>[] };
  expect(strategies).toHaveLength(1);
  expect(strategies[0]).toMatchObject({ strategy: 'consumer', longestPauseKeptMs: 0 });
  expect((await run(...args)).out).toBe(out);
});

it('prints what happened', async () => {
  const { out } = await run('crash', '--members', '2', '--strategy', 'range', '--rounds', '1', '--timeline');
  expect(out).toMatch(/\d+ {2}\| x j {2}m2 +joins at place 0/);
});

it('random histories break no rule', async () => {
  const args = ['random', '--members', '3', '--partitions', '6', '--rounds', '10', '--loss', '0.02'];
  expect((await run(...args, '--session-timeout-ms', '6000', '--heartbeat-interval-ms', '1000')).exitCode).toBe(0);
});

it.each([
  ['an unknown scenario', ['eclipse'], /'eclipse' is invalid.*Allowed choices are rolling-deploy/],
  ['an unknown strategy', ['crash', '--strategy', 'luck'], /There is no strategy 'luck': take one of range/],
  [
    'no members',
    ['--members', '0'],
    /option '--members <n>' argument '0' is invalid. It must be a whole number, at least 1/,
  ],
  ['a loss of one', ['--loss', '1'], /option '--loss <p>' argument '1' is invalid. It must be from 0 to less than 1/],
  ['more stops than members', ['scale-in', '--members', '2', '--count', '3'], /count is 3, and there are 2 members/],
  ['an option that there is not', ['--member', '3'], /unknown option '--member'/],
])('%s: told, exit code 2', async (_, args, message) => {
  const { exitCode, err } = await run(...args);
  expect(err).toMatch(message);
  expect(exitCode).toBe(2);
});

it('--help tells of every scenario, and is no failure', async () => {
  const { exitCode, out } = await run('--help');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/rolling-deploy +each member stops/);
});
