import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppProcess } from './app-process';
import { run, type CommandSetup } from './command';
import { nodeBinary, type NodeMajor } from './node-binary';

interface Manifest {
  readonly dependencies: Record<string, string>;
}

const root = resolve(__dirname, '../../..');

/** A user's project: a copy of a folder of this repository, with the tarball installed as its dependency. */
export class ConsumerProject {
  private constructor(readonly folder: string) {}

  /** `without` are dependencies that are left out, and `removed` the files that need them. */
  static async install(
    source: string,
    { without = [], removed = [] }: { readonly without?: readonly string[]; readonly removed?: readonly string[] } = {},
  ): Promise<ConsumerProject> {
    const folder = await mkdtemp(join(process.env.PACKAGE_FOLDER ?? '', 'project-'));
    const project = new ConsumerProject(folder);
    await cp(join(root, source), folder, {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist)(\/|$)/.test(path.slice(root.length)),
    });
    for (const path of removed) await rm(join(folder, path));
    await project.editManifest(without);
    await project.command('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock']);
    return project;
  }

  private async editManifest(without: readonly string[]): Promise<void> {
    const path = join(this.folder, 'package.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
    const kept = Object.entries(manifest.dependencies).filter(([name]) => !without.includes(name));
    const dependencies = { ...Object.fromEntries(kept), 'nestjs-kafka-rebalance': process.env.PACKAGE_TARBALL };
    await writeFile(path, JSON.stringify({ ...manifest, dependencies }));
  }

  command(command: string, args: readonly string[], setup: Omit<CommandSetup, 'cwd'> = {}): Promise<string> {
    return run(command, args, { ...setup, cwd: this.folder });
  }

  /** A script of its package.json. */
  script(name: string, on?: NodeMajor, env: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.command('npm', ['run', '--silent', name], {
      env,
      node: on === undefined ? process.execPath : nodeBinary(on),
    });
  }

  start(program: string, env: Readonly<Record<string, string>>, on?: NodeMajor): AppProcess {
    const node = on === undefined ? process.execPath : nodeBinary(on);
    return new AppProcess(node, [program], { env, node, cwd: this.folder });
  }

  async has(name: string): Promise<boolean> {
    return readFile(join(this.folder, 'node_modules', name, 'package.json')).then(
      () => true,
      () => false,
    );
  }
}
