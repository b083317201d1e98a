import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf, type ResetFlags } from '../../../libs/cli/groups/reset-flags';
import { runCommand as run } from '../run-command';

const plan = (flags: Partial<ResetFlags>, groups = ['g']) => planOf({ timeoutMs: 1000, ...flags }, groups, 1_000_000);
const topic = [{ topic: 'orders', partitions: null }];

describe('what is to be reset', () => {
  it('a scope and a target', () => {
    expect(plan({ allTopics: true, toLatest: true })).toEqual({ scope: 'all-topics', target: { to: 'latest' } });
    expect(plan({ topic, shiftBy: -3n })).toEqual({ scope: topic, target: { to: 'shifted', by: -3n } });
  });

  it('a duration counts back from now', () => {
    expect(plan({ topic, byDuration: 1000 })).toMatchObject({ target: { to: 'time', timestamp: 999_000 } });
  });

  it.each<[string, Partial<ResetFlags>, RegExp]>([
    ['no target', { topic }, /Say where to, by one of --to-earliest/],
    ['two targets', { topic, toEarliest: true, toOffset: 5n }, /by one of/],
    ['no scope', { toEarliest: true }, /Say which partitions/],
    ['two scopes', { topic, allTopics: true, toEarliest: true }, /Say which partitions/],
    ['a file and a target', { fromFile: 'x', toEarliest: true }, /--from-file says itself/],
    ['a file that is not there', { fromFile: '/nowhere.csv' }, /--from-file \/nowhere.csv cannot be read: ENOENT/],
  ])('%s: refused', (_, flags, message) => {
    expect(() => plan(flags)).toThrow(message);
  });

  it('a file names itself and the line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'offsets-'));
    try {
      const file = join(folder, 'offsets.csv');
      writeFileSync(file, 'orders,0,7\n');
      expect(plan({ fromFile: file })).toEqual({
        scope: 'file',
        rows: [{ group: 'g', topic: 'orders', partition: 0, offset: 7n }],
      });
      expect(() => plan({ fromFile: file }, ['g', 'h'])).toThrow(`--from-file ${file}: Line 1 must be group,topic`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  // Each fails before anything is connected.
  it.each([
    ['--to-offset', '-1', /whole number/],
    ['--to-offset', '1.5', /whole number/],
    ['--shift-by', 'x', /whole number/],
    ['--to-datetime', 'noon', /such as 2026-03-31/],
    ['--by-duration', '1h', /such as PT1H30M/],
    ['--topic', 'orders:x', /orders:0,1/],
    ['--topic', ':0', /orders:0,1/],
  ])('%s %s: told, exit code 2', async (option, value, message) => {
    const { exitCode, err } = await run('groups', 'reset-offsets', 'g', `${option}=${value}`);
    expect(err).toContain(`'${option}`);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    [
      ['reset-offsets', 'g', '--topic', 'orders', '--to-latest', '--execute', '--dry-run'],
      /cannot be used with option '--execute'/,
    ],
    [
      ['reset-offsets', 'g', '--all-topics', '--to-latest', '--json', '--export'],
      /cannot be used with option '--export'/,
    ],
    [['reset-offsets', '--all-topics', '--to-latest'], /missing required argument 'group'/],
    [['delete-offsets', 'g'], /required option '--topic <topic>' not specified/],
    [['delete'], /missing required argument 'group'/],
    [['describe'], /Name the groups, or say --all-groups/],
    [['describe', 'g', '--all-groups'], /Name the groups, or say --all-groups/],
    [['describe', 'g', '--members', '--state'], /at most one of --offsets, --members and --state/],
    [['list', '--state', 'Happy'], /Allowed choices are Stable, Empty/],
    [['list', '--watch', '0'], /from 0.1 to 86400/],
  ])('%j: told, exit code 2', async (args, message) => {
    const { exitCode, err } = await run('groups', ...args);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each(['list', 'describe', 'reset-offsets', 'delete-offsets', 'delete'])(
    '%s --help has examples',
    async (command) => {
      const { exitCode, out } = await run('groups', command, '--help');
      expect(exitCode).toBe(0);
      expect(out).toMatch(new RegExp(`Connection:.*Examples:\\n  kafka-rebalance groups ${command}`, 's'));
    },
  );
});
