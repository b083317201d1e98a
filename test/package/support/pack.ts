import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installNodes } from './node-binary';
import { run } from './command';
import unpack from './unpack';

/** Once for all files of this project: the tarball of what is built, as `npm publish` would send it, and the other Nodes. */
export default async function pack(): Promise<void> {
  const cwd = resolve(__dirname, '../../..');
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  process.env.PACKAGE_FOLDER = folder;
  try {
    await fill(folder, cwd);
  } catch (thrown) {
    await unpack(); // jest does not, after a set-up that failed
    throw thrown;
  }
}

async function fill(folder: string, cwd: string): Promise<void> {
  await run('npm', ['pack', '--pack-destination', folder], { cwd });
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack has made no tarball');
  process.env.PACKAGE_TARBALL = join(folder, tarball);
  await installNodes(join(folder, 'nodes'));
}
