import { runCli, type Output } from '../../libs/cli';

export interface CliRun {
  readonly exitCode: number;
  readonly out: string;
  /** Notices, and what commander says of arguments. */
  readonly err: string;
}

/** Runs `kafka-rebalance` in this process, with nobody looking on, and keeps what it says. */
export async function runCommand(...args: string[]): Promise<CliRun> {
  const lines: string[] = [];
  const errors: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
  const output: Output = {
    result: (text) => lines.push(text),
    notice: (text) => errors.push(`${text}\n`),
    progress: () => undefined,
    paint: (_, text) => text,
    onScreen: false,
    readerGone: new AbortController().signal,
  };
  try {
    return { exitCode: await runCli(args, output), out: lines.join('\n'), err: errors.join('') };
  } finally {
    stderr.mockRestore();
  }
}
