import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type ClusterTrace } from './cluster-trace';
import { isStillRunning } from './process-identity';

/** What `up` started, for `status` and `down` in other processes. */
export interface ClusterState {
  /** 'starting' that does not change any more: the starting process was killed, its brokers were not. */
  readonly phase: 'starting' | 'up';
  readonly brokers: readonly string[];
  readonly trace: ClusterTrace;
}

/** One file for each user, in a folder that nobody else can write: `down` ends the processes that are named in it. */
export class StateFile {
  private readonly file: string;

  constructor(private readonly folder = runtimeFolder()) {
    this.file = join(folder, 'kafka.json');
  }

  /** `null` if nothing was started, or the file is not one of ours. */
  async read(): Promise<ClusterState | null> {
    await this.secureFolder();
    const text = await readFile(this.file, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      const state: unknown = JSON.parse(text);
      return isClusterState(state) ? state : null;
    } catch {
      return null;
    }
  }

  async write(state: ClusterState): Promise<void> {
    await this.secureFolder();
    // Renamed into place: a reader sees the old state or the new one, never half of it.
    const draft = `${this.file}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(state, null, 2), { mode: 0o600 });
    await rename(draft, this.file);
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }

  /** Runs `action` unless another process is inside its own: two starts at once would lose one of the two clusters. */
  async exclusively<T>(action: () => Promise<T>): Promise<T> {
    await this.secureFolder();
    const lock = `${this.file}.lock`;
    const holder: LockHolder = { pid: process.pid, program: process.argv[1] ?? '' };
    while (!(await createFile(lock, JSON.stringify(holder)))) {
      const other = parseHolder(await readFile(lock, 'utf8').catch(() => ''));
      if (other !== null && (await isStillRunning(other.pid, other.program))) {
        throw new Error(`Process ${other.pid} is starting or ending the brokers right now.`);
      }
      await rm(lock, { force: true }); // its holder was killed
    }
    try {
      return await action();
    } finally {
      await rm(lock, { force: true });
    }
  }

  /** The folder may lie in a temporary folder that all users share, where another one may have made it first. */
  private async secureFolder(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const { uid } = userInfo();
    const found = await lstat(this.folder);
    if (!found.isDirectory() || (uid >= 0 && found.uid !== uid)) {
      throw new Error(`${this.folder} belongs to another user; set XDG_RUNTIME_DIR to a folder of your own.`);
    }
  }
}

export function runtimeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const xdg = environment.XDG_RUNTIME_DIR;
  if (xdg !== undefined && xdg !== '') return join(xdg, 'nestjs-kafka-rebalance');
  const { uid, username } = userInfo();
  return join(tmpdir(), `nestjs-kafka-rebalance-${uid >= 0 ? uid : username}`);
}

function isClusterState(value: unknown): value is ClusterState {
  if (typeof value !== 'object' || value === null) return false;
  const { phase, brokers, trace } = value as Record<string, unknown>;
  if (!(phase === 'starting' || phase === 'up') || !Array.isArray(brokers)) return false;
  if (typeof trace !== 'object' || trace === null) return false;
  const { source, folder, nodes, project } = trace as Record<string, unknown>;
  if (typeof folder !== 'string') return false;
  return (source === 'java' && Array.isArray(nodes)) || (source === 'docker' && typeof project === 'object');
}

interface LockHolder {
  readonly pid: number;
  readonly program: string;
}

function parseHolder(text: string): LockHolder | null {
  try {
    const { pid, program } = JSON.parse(text) as Partial<LockHolder>;
    return typeof pid === 'number' && typeof program === 'string' ? { pid, program } : null;
  } catch {
    return null;
  }
}

/** False if it exists. */
async function createFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}
