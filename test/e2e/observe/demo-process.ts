import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../../integration/support/eventually';

const program = resolve(__dirname, '../../../dist/apps/order-processor/demo/main.js');
const startWithinMs = 120_000;

/** `npm run demo -- --keep`, as whoever sits at it sees it: by what it prints, and by typing. */
export class DemoProcess {
  readonly lines: string[] = [];
  errors = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  private constructor(env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [program, '--keep', '--json'], {
      ...{ env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] },
    });
    this.closed = once(this.child, 'close');
    if (this.child.stdout !== null) createInterface(this.child.stdout).on('line', (line) => this.lines.push(line));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  /** Returns when it takes what is typed. */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<DemoProcess> {
    const demo = new DemoProcess(env);
    await demo.says(/^Type what shall happen/, 0, startWithinMs);
    return demo;
  }

  get prometheus(): string {
    return this.find(/^Prometheus: (http:.*)\/alerts$/);
  }

  /** Of every service that has ever listened, its address by its name. */
  get services(): ReadonlyMap<string, string> {
    const found = this.lines.flatMap((line) => {
      const [, name, address] = /^(order-processor-\d+): (http:.*)\/kafka-rebalance$/.exec(line) ?? [];
      return name === undefined || address === undefined ? [] : [[name, address] as const];
    });
    return new Map(found);
  }

  get brokers(): string {
    return this.find(/^Kafka: (\S+), group \S+$/);
  }

  get group(): string {
    return this.find(/^Kafka: \S+, group (\S+)$/);
  }

  /** @returns what it says has happened: to whom, if to one alone */
  async inject(fault: string): Promise<{ readonly it: string | null; readonly says: string }> {
    const from = this.lines.length;
    this.type(fault);
    const says = await this.says(/^ *\d+\.\d s {2}/, from);
    const [it = null] = /order-processor-\d+/.exec(says) ?? [];
    return { it, says };
  }

  /** Resolves with the verdict when everything has ended. */
  async end(): Promise<{ readonly code: number | null; readonly verdict: unknown }> {
    this.type('end');
    await this.closed;
    const last = this.lines.at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(`it has ended without a verdict: ${last}\n${this.errors}`);
    return { code: this.child.exitCode, verdict: JSON.parse(last) };
  }

  /** If the test has failed, too; idempotent. */
  async interrupt(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGINT');
    await this.closed;
  }

  /** The first line of its kind after those that were there. */
  private says(line: RegExp, from: number, withinMs?: number): Promise<string> {
    return eventually(() => {
      const found = this.lines.slice(from).find((one) => line.test(one));
      if (found !== undefined) return found;
      throw new Error(`it has not said ${String(line)}:\n${[...this.lines.slice(-10), this.errors].join('\n')}`);
    }, withinMs);
  }

  private type(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  private find(line: RegExp): string {
    const [, found] = this.lines.map((one) => line.exec(one)).find((match) => match !== null) ?? [];
    if (found === undefined) throw new Error(`it has not said ${String(line)}`);
    return found;
  }
}
