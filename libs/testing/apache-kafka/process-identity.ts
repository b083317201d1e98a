import { readFile } from 'node:fs/promises';
import { runCommand } from './command';

/**
 * Whether `pid` is still the process that was started with `marker` on its command line.
 *
 * A number alone is not enough to send a signal to: 1. the broker ends, or the machine restarts   2. the number is
 * given to another process   3. `down` finds the number in the state file and ends a stranger.
 */
export async function isStillRunning(pid: number, marker: string): Promise<boolean> {
  return (await commandLine(pid)).includes(marker);
}

/** Ends the process and waits until it is gone, at most 10 s. */
export async function endProcess(pid: number, marker: string): Promise<void> {
  if (!(await isStillRunning(pid, marker))) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return; // it ended in between
  }
  const deadline = Date.now() + 10_000;
  while (await isStillRunning(pid, marker)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} does not end.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Empty if there is no such process, or it is dead and nobody has asked for its exit code yet. */
async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    // Not Linux, or gone.
    const { exitCode, output } = await runCommand({
      program: 'ps',
      args: ['-ww', '-o', 'args=', '-p', String(pid)],
    });
    return exitCode === 0 ? output : '';
  }
}
