import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket } from 'node:net';

/**
 * Runs a shell script once this process has ended, however it ended, unless released first.
 *
 * A handler of 'exit' or of signals does not see SIGKILL; the end of a pipe does: the kernel closes it for us.
 */
export class ParentWatchdog {
  private readonly shell: ChildProcess;

  constructor(script: string, args: readonly string[]) {
    // In a session of its own (detached): Ctrl-C in a terminal goes to every process of ours, and must not end this one.
    this.shell = spawn('/bin/sh', ['-c', `while read -r _; do :; done\n${script}`, 'watchdog', ...args], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.shell.on('error', () => undefined);
    this.shell.unref();
    (this.shell.stdin as Socket).unref();
  }

  release(): void {
    this.shell.kill('SIGKILL');
  }
}
