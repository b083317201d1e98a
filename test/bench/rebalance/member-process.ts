import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Command } from '../../../libs/testing/apache-kafka/command';
import { type Delivery } from './delivery';
import { type GroupMember } from './group-member';
import { type MemberLine, type MemberSetup } from './member-report';
import { type Rebalanced, type SentRecord } from './round-record';

const stopDeadlineMs = 20_000;

/** A program of Node, which is at `path`. */
export function nodeCommand(path: string): Command {
  return { program: process.execPath, args: ['--enable-source-maps', path] };
}

/** A member in a process that speaks as `member-report.ts` tells. */
export class MemberProcess implements GroupMember {
  readonly deliveries: Delivery[] = [];
  readonly rebalanced: Rebalanced[] = [];
  joinedAt: number | null = null;
  private readonly child: ChildProcess;
  private readonly startedSlow = new Set<string>();
  private readonly exited: Promise<unknown>;
  private loaded = false;
  private ending = false;
  private errors = '';

  constructor(
    readonly name: string,
    { program, args, env = {} }: Command,
    setup: MemberSetup,
  ) {
    this.child = spawn(program, args, {
      env: { ...process.env, ...env, BENCH_MEMBER: JSON.stringify(setup) },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C reaches the benchmark alone, which ends its members itself.
      detached: true,
    });
    this.exited = once(this.child, 'close');
    const { stdin, stdout, stderr } = this.child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('no pipes');
    stdin.on('error', () => undefined);
    createInterface({ input: stdout }).on('line', (line) => this.hear(line));
    stderr.on('data', (chunk: Buffer) => (this.errors = (this.errors + chunk.toString()).slice(-4000)));
  }

  get isLoaded(): boolean {
    this.demandAlive();
    return this.loaded;
  }

  demandAlive(): void {
    if (this.running || this.ending) return;
    throw new Error(`Member ${this.name} ended by itself.\n${this.errors}`);
  }

  hasStarted({ partition, offset }: SentRecord): boolean {
    return this.startedSlow.has(`${partition}:${offset}`);
  }

  begin(): void {
    this.child.stdin?.write('begin\n');
  }

  /** SIGTERM. Resolves when it has gone; rejects if it is still there after a long while. */
  async leave(): Promise<void> {
    this.signal('SIGTERM');
    const late = setTimeout(() => this.signal('SIGKILL'), stopDeadlineMs);
    await this.exited;
    clearTimeout(late);
    if (this.child.signalCode === 'SIGKILL')
      throw new Error(`Member ${this.name} did not end on SIGTERM.\n${this.errors}`);
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

  private hear(text: string): void {
    // Anything else on stdout is a library's.
    if (!text.startsWith('{"type":')) return;
    const line = JSON.parse(text) as MemberLine;
    switch (line.type) {
      case 'loaded':
        this.loaded = true;
        return;
      case 'joins':
        this.joinedAt = line.at;
        return;
      case 'started':
        this.startedSlow.add(`${line.partition}:${line.offset}`);
        return;
      case 'processed': {
        const { partition, offset, startedAt, endedAt } = line;
        this.deliveries.push({ member: this.name, partition, offset, startedAt, endedAt });
        return;
      }
      case 'rebalanced':
        this.rebalanced.push({ member: this.name, at: line.at });
        return;
      default:
        throw new Error(`unknown line: ${JSON.stringify(line satisfies never)}`);
    }
  }
}
