import { spawn } from 'node:child_process';

/** A program and its arguments, as data, so that what would be run can be tested where it cannot be run. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** `null`: it could not be started, was ended by a signal, or did not end in time. */
  readonly exitCode: number | null;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a program to its end. Never rejects, unless `signal` aborts. */
export function runCommand(
  command: Command,
  options: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<CommandResult> {
  const { timeoutMs = 600_000, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(abortReason(signal));
    let output = '';
    const child = spawn(command.program, command.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...command.env },
    });
    const kill = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(kill, timeoutMs);
    signal?.addEventListener('abort', kill);
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (exitCode: number | null, trouble = ''): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted === true) reject(abortReason(signal));
      else resolve({ exitCode, output: output + trouble });
    };
    child.once('error', (error) => end(null, error.message));
    child.once('close', (exitCode) => end(exitCode));
  });
}

export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(`Aborted: ${String(signal.reason)}`);
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
