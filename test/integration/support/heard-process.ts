import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface HeardResult {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** Node in a process of its own, in this repository, and everything that it says. */
export class HeardProcess {
  out = '';
  err = '';
  readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, args, {
      cwd: resolve(__dirname, '../../..'),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.closed = once(this.child, 'close');
  }

  async result(): Promise<HeardResult> {
    await this.closed;
    return { exitCode: this.child.exitCode, out: this.out, err: this.err };
  }
}
