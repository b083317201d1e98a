import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { monotonicMs } from './member-event';
import { type MemberLook, type MemberOrder, type MemberSetup } from './member-setup';

export interface MemberPrograms {
  readonly member: string;
  readonly wallClock: string;
}

/** When, and how, a member's process ended. */
export interface MemberEnd {
  readonly at: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it was told to do: nothing, to leave, or to die. */
  readonly told: 'nothing' | 'leave' | 'die';
  /** From being told to leave. */
  readonly tookMs: number | null;
}

/** A member's process: what it is told, and how it ends. */
export class MemberProcess {
  readonly startedAt = monotonicMs();
  readonly name: string;
  readonly logFile: string;
  /** When it was stopped and went on again; the last one may go on. */
  readonly freezes: { readonly from: number; to: number | null }[] = [];
  end: MemberEnd | null = null;
  readonly exited: Promise<MemberEnd>;
  private readonly child: ChildProcess;
  private told: MemberEnd['told'] = 'nothing';
  private toldAt: number | null = null;
  private looks = 0;
  private said = '';

  constructor(setup: MemberSetup, programs: MemberPrograms) {
    this.name = setup.name;
    this.logFile = setup.logFile;
    this.child = fork(programs.member, [], {
      env: { ...process.env, CHAOS_MEMBER: JSON.stringify(setup) },
      execArgv: ['--enable-source-maps', '--expose-gc', '--require', programs.wallClock],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Ctrl-C is for the program that ends it.
      detached: true,
    });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-4000)));
    this.child.on('error', (error) => (this.said += error.message));
    this.exited = once(this.child, 'exit').then(([code, signal]) => {
      const at = monotonicMs();
      const tookMs = this.toldAt === null ? null : at - this.toldAt;
      this.end = { at, code: code as number | null, signal: signal as NodeJS.Signals | null, told: this.told, tookMs };
      return this.end;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get errors(): string {
    return this.said;
  }

  get alive(): boolean {
    return this.end === null && this.told === 'nothing';
  }

  order(order: Exclude<MemberOrder, { order: 'look' }>): void {
    if (this.alive && this.child.connected) this.child.send(order, () => undefined);
  }

  /** Null if it does not answer in time. */
  async look(collect: boolean, withinMs = 5000): Promise<MemberLook | null> {
    if (!this.alive || !this.child.connected) return null;
    this.looks += 1;
    const id = this.looks;
    return new Promise((resolve) => {
      const finish = (look: MemberLook | null): void => {
        clearTimeout(timer);
        this.child.off('message', hear);
        resolve(look);
      };
      const hear = (look: MemberLook): void => {
        if (look.id === id) finish(look);
      };
      const timer = setTimeout(() => finish(null), withinMs);
      this.child.on('message', hear);
      this.child.send({ order: 'look', id, collect } satisfies MemberOrder, () => undefined);
    });
  }

  freeze(): void {
    if (this.end !== null) return;
    this.freezes.push({ from: monotonicMs(), to: null });
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    const last = this.freezes.at(-1);
    if (last?.to !== null) return;
    if (this.end === null) this.child.kill('SIGCONT');
    last.to = monotonicMs();
  }

  async die(): Promise<MemberEnd> {
    return this.tell('die', 'SIGKILL');
  }

  /** SIGTERM. Who has not gone after `patienceMs` is killed, which its end tells. */
  async leave(patienceMs: number): Promise<MemberEnd> {
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), patienceMs);
    const end = await this.tell('leave', 'SIGTERM');
    clearTimeout(impatience);
    return end;
  }

  private tell(what: 'leave' | 'die', signal: NodeJS.Signals): Promise<MemberEnd> {
    if (this.end === null) {
      this.told = what;
      this.toldAt ??= monotonicMs();
      this.child.kill(signal);
    }
    return this.exited;
  }
}
