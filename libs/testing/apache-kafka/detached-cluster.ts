import { rm } from 'node:fs/promises';
import { type ClusterTrace } from './cluster-trace';
import { lastLines, runCommand } from './command';
import { downCommand, runningCommand } from './docker-compose';
import { startCluster } from './kafka-cluster';
import { type LaunchOptions } from './kafka-node';
import { endProcess, isStillRunning } from './process-identity';
import { type ClusterState, StateFile } from './state-file';

export interface UpResult {
  readonly state: ClusterState;
  /** False: it ran before. */
  readonly started: boolean;
}

/** Brokers that outlive the process that started them; a state file tells other processes of them. */
export class DetachedCluster {
  constructor(private readonly file = new StateFile()) {}

  /** What runs, or `null`. */
  async find(): Promise<ClusterState | null> {
    const state = await this.file.read();
    return state !== null && (await countRunning(state.trace)) > 0 ? state : null;
  }

  /** Starts brokers unless some run. If the start fails or is aborted, nothing stays. */
  up(source: 'docker' | 'java', options: Omit<LaunchOptions, 'lifetime'>): Promise<UpResult> {
    return this.file.exclusively(async () => {
      const old = await this.file.read();
      if (old !== null) {
        if (old.phase === 'up' && (await countRunning(old.trace)) > 0) return { state: old, started: false };
        await this.remove(old);
      }
      try {
        const cluster = await startCluster(source, { ...options, lifetime: 'detached' }, ({ brokers, trace }) =>
          this.file.write({ phase: 'starting', brokers, trace }),
        );
        const state: ClusterState = { phase: 'up', brokers: cluster.brokers, trace: cluster.trace };
        await this.file.write(state);
        return { state, started: true };
      } catch (thrown) {
        await this.file.remove();
        throw thrown;
      }
    });
  }

  /** Ends the brokers by their process ids and removes their data. Returns what was ended, `null` if nothing was up. */
  down(): Promise<ClusterState | null> {
    return this.file.exclusively(async () => {
      const state = await this.file.read();
      if (state !== null) await this.remove(state);
      return state;
    });
  }

  private async remove({ trace }: ClusterState): Promise<void> {
    if (trace.source === 'java') {
      await Promise.all(trace.nodes.map((node) => endProcess(node.pid, trace.folder)));
    } else {
      const { exitCode, output } = await runCommand(downCommand(trace.project));
      if (exitCode !== 0) throw new Error(`Docker did not remove the containers:\n${lastLines(output, 20)}`);
    }
    await rm(trace.folder, { recursive: true, force: true, maxRetries: 3 });
    await this.file.remove();
  }
}

/** How many brokers run. */
export async function countRunning(trace: ClusterTrace): Promise<number> {
  if (trace.source === 'java') {
    const running = await Promise.all(trace.nodes.map((node) => isStillRunning(node.pid, trace.folder)));
    return running.filter((one) => one).length;
  }
  const { exitCode, output } = await runCommand(runningCommand(trace.project));
  return exitCode === 0 ? output.split('\n').filter((line) => line.startsWith('kafka-')).length : 0;
}
