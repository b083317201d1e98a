import { Command, CommanderError } from 'commander';
import { checkConfigCommand } from './check-config/check-config-command';
import { alertsCommand, dashboardCommand } from './monitoring/monitoring-commands';
import { standardOutput, type Output } from './output';
import { simulateCommand } from './simulate/simulate-command';

/** What a process that runs a command ends with. */
export const exitCodes = {
  /** Done, and nothing is wrong. */
  ok: 0,
  /** Done, and what was looked at is not as it should be. */
  found: 1,
  /** Not done: it was called in a wrong way, or failed. */
  failed: 2,
} as const;

/** A command: it answers with its exit code. */
export type CommandOf = (output: Output, answer: (exitCode: number) => void) => Command;

const commands: readonly CommandOf[] = [simulateCommand, checkConfigCommand, alertsCommand, dashboardCommand];

/** Runs a command of `kafka-rebalance` and answers with its exit code. Never rejects. */
export async function runCli(args: readonly string[], output: Output = standardOutput): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('kafka-rebalance').description('Tools for Kafka consumer groups that rebalance.');
  for (const command of commands) program.addCommand(command(output, (code) => (exitCode = code)));
  for (const each of [program, ...program.commands]) {
    each
      .exitOverride()
      .showHelpAfterError('`--help` tells what there is.')
      .configureOutput({ writeOut: (text) => output.result(text.trimEnd()), writeErr: complain });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.failed;
    complain(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    return exitCodes.failed;
  }
}

function complain(text: string): void {
  process.stderr.write(text);
}
