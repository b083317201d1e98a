import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';

export interface CommandSetup {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The Node that the command and what it starts run on. Default: this one. */
  readonly node?: string;
  readonly timeoutMs?: number;
}

/** What a user's shell has: nothing of the jest and the npm that run these tests. */
export function environment({ env = {}, node = process.execPath }: CommandSetup): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(JEST_|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|npm_config_local_prefix$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    ...env,
  };
}

/** Its standard output; rejects with all of its output if it fails or outlasts its time. */
export async function run(command: string, args: readonly string[], setup: CommandSetup): Promise<string> {
  // In a process group of its own: npm and test runners have children, which must end with them.
  const child = spawn(command, args, {
    ...{ cwd: setup.cwd, env: environment(setup), detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const deadline = setTimeout(() => endGroup(child), setup.timeoutMs ?? 90_000);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code === 0) return said.stdout;
    throw new Error(`${command} ${args.join(' ')}: ${code ?? signal}\n${said.stdout}\n${said.stderr}`);
  } finally {
    clearTimeout(deadline);
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
