import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PartitionView {
  readonly partition: number;
  readonly lag: string | null;
}

export interface AssignmentView {
  readonly phase: string;
  readonly generation: number;
  readonly rebalancing: boolean;
  readonly partitions: readonly PartitionView[];
}

/** `exited`: by itself. */
export type ServiceState = 'starting' | 'running' | 'stopping' | 'stopped' | 'frozen' | 'killed' | 'exited';

const mainFile = join(__dirname, '..', 'main.js');

/** One order-processor, deployed as users would: a process that is told by its environment and by signals. */
export class ServiceProcess {
  state: ServiceState = 'starting';
  view: AssignmentView | null = null;
  rebalances = 0;
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private port: number | null = null;
  private errors = '';

  constructor(
    readonly name: string,
    env: Readonly<Record<string, string>>,
    private readonly changed: () => void = () => undefined,
  ) {
    this.child = spawn(process.execPath, [mainFile], {
      env: { ...process.env, ...env, MEMBER_NAME: name, PORT: '0', PRINT_EVENTS: 'json', NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'exit').then(() => {
      if (this.state !== 'killed') this.state = this.state === 'stopping' ? 'stopped' : 'exited';
      this.changed();
    });
    if (this.child.stdout !== null) createInterface({ input: this.child.stdout }).on('line', (line) => this.read(line));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors = (this.errors + chunk.toString()).slice(-4000)));
  }

  /** `host:port`; null: it does not listen yet. */
  get address(): string | null {
    return this.port === null ? null : `127.0.0.1:${this.port}`;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Nest logs to stdout too; only lines that are JSON objects are ours. */
  private read(line: string): void {
    if (!line.startsWith('{')) return;
    const said = JSON.parse(line) as { readonly type: string; readonly port?: number };
    if (said.type === 'RebalanceCompleted') this.rebalances += 1;
    if (said.type !== 'Listening' || said.port === undefined) return;
    this.port = said.port;
    if (this.state === 'starting') this.state = 'running';
    this.changed();
  }

  /** Asks the service who it is now; a frozen one does not answer, and keeps its last view. */
  async refresh(): Promise<void> {
    if (this.address === null || this.state === 'frozen' || !this.alive) return;
    try {
      const answer = await fetch(`http://${this.address}/assignment`, { signal: AbortSignal.timeout(1000) });
      this.view = (await answer.json()) as AssignmentView;
    } catch {
      // It is starting, stopping or gone; its state says so.
    }
  }

  /** Throws what it said last if it has ended by itself. */
  check(): void {
    if (this.state === 'exited') throw new Error(`${this.name} has ended unexpectedly:\n${this.errors.trim()}`);
  }

  async stop(): Promise<void> {
    if (!this.alive) return;
    if (this.state === 'frozen') this.thaw();
    this.state = 'stopping';
    this.child.kill('SIGTERM');
    await this.exited;
    this.view = null;
  }

  async kill(): Promise<void> {
    if (!this.alive) return;
    this.state = 'killed';
    this.child.kill('SIGKILL');
    await this.exited;
    this.view = null;
  }

  freeze(): void {
    this.state = 'frozen';
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.state = 'running';
    this.child.kill('SIGCONT');
  }
}
