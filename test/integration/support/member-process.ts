import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type MemberProgramSetup } from './member-program';
import { demand, eventually } from './eventually';

export interface MemberLine {
  readonly type: string;
  readonly at: number;
  readonly value?: string;
  readonly partition?: number;
  readonly token?: number;
  readonly event?: { readonly type: string; readonly [field: string]: unknown };
}

/** A member in a process of its own: what it said, and the means to harm it. */
export class MemberProcess {
  readonly lines: MemberLine[] = [];
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private errors = '';

  readonly topic: string;

  constructor(setup: MemberProgramSetup) {
    this.topic = setup.topic;
    const program = join(__dirname, 'member-program.ts');
    this.child = spawn(process.execPath, ['--import', 'tsx', program], {
      cwd: resolve(__dirname, '../../..'),
      env: { ...process.env, MEMBER: JSON.stringify(setup) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null);
    if (this.child.stdout === null || this.child.stderr === null) throw new Error('no pipes');
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line) as MemberLine));
    this.child.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  get stderr(): string {
    return this.errors;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  said(type: string): MemberLine[] {
    return this.lines.filter((line) => line.type === type);
  }

  events(type: string): MemberLine[] {
    return this.lines.filter((line) => line.event?.type === type);
  }

  get processed(): string[] {
    return this.said('processed').map(({ value }) => value ?? '');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Until it owns something and has said so. */
  async assigned(withinMs?: number): Promise<void> {
    await eventually(() => demand(this.events('PartitionsAssigned').length > 0, `assigned; ${this.errors}`), withinMs);
  }

  async kill(): Promise<void> {
    if (this.running) this.child.kill('SIGKILL');
    await this.exited;
  }
}
