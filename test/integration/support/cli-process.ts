import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const program = resolve(__dirname, '../../../dist/src/cli.js');

export interface CliResult {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** `kafka-rebalance` as users run it, from the build. */
export class CliProcess {
  out = '';
  err = '';
  readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    const env = { ...process.env, ...environment };
    this.child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.closed = once(this.child, 'close');
  }

  async result(): Promise<CliResult> {
    await this.closed;
    return { exitCode: this.child.exitCode, out: this.out, err: this.err };
  }
}
