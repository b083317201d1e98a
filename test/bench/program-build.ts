import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';

const root = resolve(__dirname, '../..');
const sources = ['src', 'libs', 'test/bench', 'test/chaos'];

/**
 * The measured programs as plain JavaScript, in a folder of their own. Nest's injection needs the metadata of decorators,
 * which the loader that runs the benchmark does not write; and a source that is edited meanwhile changes nothing.
 */
export class ProgramBuild {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<ProgramBuild> {
    // Below node_modules, so that packages are found from there.
    const cache = join(root, 'node_modules', '.cache');
    await mkdir(cache, { recursive: true });
    const build = new ProgramBuild(await mkdtemp(join(cache, 'bench-')));
    try {
      await Promise.all((await typescriptFiles()).map((path) => build.compile(path)));
      return build;
    } catch (thrown) {
      await build.remove();
      throw thrown;
    }
  }

  /** Where a program is, by its path in the repository without its ending. */
  path(program: string): string {
    return join(this.folder, `${program}.js`);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async compile(path: string): Promise<void> {
    const { code } = await transformFile(join(root, path), {
      swcrc: false,
      sourceMaps: 'inline',
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'commonjs' },
    });
    const target = join(this.folder, path.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
}

async function typescriptFiles(): Promise<readonly string[]> {
  const found = await Promise.all(
    sources.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true });
      return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
    }),
  );
  return found.flat();
}
