import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ClusterAdmin } from './cluster-admin';
import { type Command, lastLines } from './command';
import { findFreePorts } from './free-port';
import { type KafkaNode } from './kafka-node';
import { ParentWatchdog } from './parent-watchdog';

export interface JavaNodeSpec {
  readonly id: number;
  readonly address: string;
  /** Writes the broker's properties anew, for another port of the broker. */
  readonly configure: (brokerPort: number) => Promise<void>;
  readonly folder: string;
  readonly logFile: string;
  readonly command: Command;
  readonly lifetime: 'process' | 'detached';
}

// The folder is removed only after the process is gone, or it would write into it again. In a container whose first
// process reaps nobody a dead process stays visible for ever, hence the limit.
const killAndTidy = `
kill -9 "$1" 2>/dev/null
tries=0
while kill -0 "$1" 2>/dev/null && [ $tries -lt 20 ]; do tries=$((tries + 1)); sleep 0.1; done
rm -rf "$2"
rmdir "$3" 2>/dev/null
`;

const stopTimeoutMs = 30_000;

interface Run {
  readonly process: ChildProcess;
  readonly watchdog: ParentWatchdog | null;
  readonly ended: Promise<void>;
}

export class JavaNode implements KafkaNode {
  readonly id: number;
  private run: Run | null = null;
  private place: string;

  constructor(private readonly spec: JavaNodeSpec) {
    this.id = spec.id;
    this.place = spec.address;
  }

  get address(): string {
    return this.place;
  }

  get pid(): number | null {
    return this.run?.process.pid ?? null;
  }

  start(): void {
    if (this.run !== null) return;
    const { command, folder, logFile, lifetime } = this.spec;
    const log = openSync(logFile, 'a');
    // Detached even if it shall end with us: Ctrl-C must reach the program that drains, not the broker it needs for that.
    const child = spawn(command.program, command.args, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    child.unref();
    const watchdog =
      lifetime === 'process' && child.pid !== undefined
        ? new ParentWatchdog(killAndTidy, [String(child.pid), folder, dirname(folder)])
        : null;
    const ended = new Promise<void>((resolve) => {
      const end = (): void => {
        // At once: from here on the number may belong to another process.
        watchdog?.release();
        this.run = null;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    this.run = { process: child, watchdog, ended };
  }

  async kill(): Promise<void> {
    const run = this.run;
    if (run === null) return;
    run.process.ref();
    run.process.kill('SIGKILL');
    await run.ended;
  }

  freeze(): Promise<void> {
    this.run?.process.kill('SIGSTOP');
    return Promise.resolve();
  }

  thaw(): Promise<void> {
    this.run?.process.kill('SIGCONT');
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    const run = this.run;
    if (run === null) return;
    run.process.ref();
    run.process.kill('SIGTERM');
    // A frozen process receives SIGTERM only once it goes on.
    run.process.kill('SIGCONT');
    // Without a majority of controllers the broker waits for one before it ends.
    const impatience = setTimeout(() => run.process.kill('SIGKILL'), stopTimeoutMs);
    await run.ended;
    clearTimeout(impatience);
  }

  async restart(): Promise<void> {
    await this.stop();
    this.start();
    await new ClusterAdmin([this.address]).waitUntilServing({
      nodes: [this.id],
      deadline: Date.now() + 60_000,
      trouble: () => this.trouble(),
    });
  }

  /** As a broker that is replaced: the same id and data, at another address. Waits until it serves there. */
  async relocate(): Promise<void> {
    await this.stop();
    const [port = 0] = await findFreePorts(1);
    await this.spec.configure(port);
    this.place = `127.0.0.1:${port}`;
    await this.restart();
  }

  async trouble(): Promise<string | null> {
    if (this.run !== null) return null;
    const written = await readFile(this.spec.logFile, 'utf8').catch(() => '');
    return `Broker ${this.id} ended. The end of ${this.spec.logFile}:\n${lastLines(written, 20)}`;
  }
}
