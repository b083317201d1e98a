import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type ProcessedRecords } from './processed-records';
import { type SoakMemberSetup } from './soak-member';
import { type Point } from './trend';

const stopDeadlineMs = 30_000;

/** A member in a process of its own, and what it has told. */
export class SoakProcess {
  readonly heldBytes: Point[] = [];
  readonly rssBytes: Point[] = [];
  rebalances = 0;
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private ending = false;
  private errors = '';

  constructor(
    readonly name: string,
    program: string,
    setup: SoakMemberSetup,
    records: ProcessedRecords,
  ) {
    this.child = spawn(process.execPath, ['--expose-gc', program], {
      env: { ...process.env, BENCH_SOAK: JSON.stringify(setup) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C reaches the benchmark alone, which ends its members itself.
      detached: true,
    });
    this.exited = once(this.child, 'close');
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    createInterface({ input: stdout }).on('line', (line) => this.hear(line, records));
    stderr.on('data', (chunk: Buffer) => (this.errors = (this.errors + chunk.toString()).slice(-4000)));
  }

  private hear(line: string, records: ProcessedRecords): void {
    const [what, ...numbers] = line.split(' ');
    const [first = NaN, second = NaN, third = NaN] = numbers.map(Number);
    if (what === 'read') records.add(first, second);
    else if (what === 'rebalanced') this.rebalances += 1;
    else if (what === 'memory') {
      this.heldBytes.push({ at: first, value: second });
      this.rssBytes.push({ at: first, value: third });
    }
  }

  /** Throws if it has ended without being told to. */
  demandAlive(): void {
    if (this.running || this.ending) return;
    throw new Error(`${this.name} ended by itself.\n${this.errors}`);
  }

  /** SIGTERM. Rejects if it is still there after a long while. */
  async leave(): Promise<void> {
    this.signal('SIGTERM');
    const late = setTimeout(() => this.signal('SIGKILL'), stopDeadlineMs);
    await this.exited;
    clearTimeout(late);
    if (this.child.signalCode === 'SIGKILL') throw new Error(`${this.name} did not end on SIGTERM.\n${this.errors}`);
  }

  async crash(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  private get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private signal(signal: NodeJS.Signals): void {
    this.ending = true;
    if (this.running) this.child.kill(signal);
  }
}
