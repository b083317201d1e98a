import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import { demand, eventually } from '../../integration/support/eventually';
import { environment, type CommandSetup } from './command';

/** An application that runs until it is told to end. */
export class AppProcess {
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly closed: Promise<number | null>;
  private readonly said = { stdout: '', stderr: '' };

  constructor(command: string, args: readonly string[], setup: CommandSetup) {
    this.child = spawn(command, args, {
      ...{ cwd: setup.cwd, env: environment(setup) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout.on('data', (chunk: Buffer) => (this.said.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.said.stderr += chunk.toString()));
    this.closed = once(this.child, 'close').then(([code]) => code as number | null);
  }

  get stderr(): string {
    return this.said.stderr;
  }

  /** Waits for lines on its standard output. */
  async lines(pattern: RegExp, count = 1): Promise<string[]> {
    return eventually(() => {
      const found = this.said.stdout.split('\n').filter((line) => pattern.test(line));
      demand(found.length >= count, `${count} lines like ${pattern.source}\n${this.said.stdout}\n${this.said.stderr}`);
      return found;
    });
  }

  /** SIGTERM, as a deployment sends it; gives the exit code. */
  async terminate(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.closed;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }
}
