import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { transform } from '@swc/core';
import ts from 'typescript';

const root = resolve(__dirname, '../../..');

/** A small application in a folder of its own, in which `nestjs-kafka-rebalance` is this repository's build. */
export class Program {
  private child: ChildProcess | null = null;
  output = '';

  private constructor(private readonly folder: string) {}

  static async of(files: Readonly<Record<string, string>>): Promise<Program> {
    // Below node_modules, so that packages are found from there.
    const cache = join(root, 'node_modules', '.cache');
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, 'guide-'));
    await mkdir(join(folder, 'node_modules'));
    await symlink(root, join(folder, 'node_modules', 'nestjs-kafka-rebalance'), 'dir');
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return new Program(folder);
  }

  /** What the compiler says of them, under strict rules. */
  problems(names: readonly string[]): string[] {
    const program = ts.createProgram(
      names.map((name) => join(this.folder, name)),
      {
        ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, noEmit: true, strict: true },
        ...{ moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, types: ['node'] },
        ...{
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          typeRoots: [join(root, 'node_modules/@types')],
        },
      },
    );
    const told = ts.getPreEmitDiagnostics(program);
    return told.map(
      ({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  }

  async start(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const { code } = await transform(text, {
        ...{ swcrc: false, filename: name, module: { type: 'commonjs' } },
        jsc: {
          ...{ target: 'es2023', parser: { syntax: 'typescript', decorators: true }, keepClassNames: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      });
      await writeFile(join(this.folder, name.replace(/\.ts$/, '.js')), code);
    }
    const child = spawn(process.execPath, [join(this.folder, 'main.js')], {
      ...{ env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  get placed(): string[] {
    return [...this.output.matchAll(/^placed (.*)$/gm)].map(([, id]) => id ?? '');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
    }
    this.child = null;
    this.output = '';
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
