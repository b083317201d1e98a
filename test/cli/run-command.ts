import { runCli, type Output } from '../../libs/cli';

/** Runs `kafka-rebalance` in this process, and keeps what it says. */
export async function runCommand(
  ...args: string[]
): Promise<{ readonly exitCode: number; readonly out: string; readonly err: string }> {
  const lines: string[] = [];
  const errors: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
  const output: Output = { result: (text) => lines.push(text), progress: () => undefined };
  try {
    return { exitCode: await runCli(args, output), out: lines.join('\n'), err: errors.join('') };
  } finally {
    stderr.mockRestore();
  }
}
