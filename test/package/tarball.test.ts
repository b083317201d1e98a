import { join, resolve } from 'node:path';
import { run } from './support/command';

jest.setTimeout(60_000);

const root = resolve(__dirname, '../..');
const tool = (name: string, args: readonly string[]): Promise<string> =>
  run(join(root, 'node_modules/.bin', name), [...args, process.env.PACKAGE_TARBALL ?? ''], { cwd: root });

describe('the tarball', () => {
  it('publint has nothing to say about it, no suggestion either', async () => {
    expect(await tool('publint', ['run', '--strict'])).toMatch(/All good!/);
  });

  it('its types are found, and right, by every module resolution', async () => {
    const { analysis } = JSON.parse(await tool('attw', ['--format', 'json'])) as {
      readonly analysis: { readonly entrypoints: Record<string, unknown>; readonly problems: readonly unknown[] };
    };
    expect(analysis.problems).toEqual([]);
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(['.', './core', './testing']));
  });

  it('its source maps bring the sources, which are not in it', async () => {
    const args = ['-xzOf', process.env.PACKAGE_TARBALL ?? '', 'package/dist/src/index.js.map'];
    const map = JSON.parse(await run('tar', args, { cwd: root })) as { readonly sourcesContent?: readonly string[] };
    expect(map.sourcesContent).toEqual([expect.stringContaining('KafkaRebalanceModule.runOn')]);
  });

  it('the files of the live page are in it, and what only builds them is not', async () => {
    const files = (await run('tar', ['-tzf', process.env.PACKAGE_TARBALL ?? ''], { cwd: root })).split('\n');
    const client = 'package/dist/libs/nestjs/page/client';
    expect(files).toEqual(
      expect.arrayContaining(['page.html', 'page.css', 'main.js'].map((name) => `${client}/${name}`)),
    );
    expect(files).not.toContain(`${client}/tsconfig.json`);
  });
});
