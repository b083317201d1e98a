import { Command, CommanderError } from 'commander';
import { checkConfigCommand } from './check-config/check-config-command';
import { doctorCommand } from './doctor/doctor-command';
import { exitCodes } from './exit-codes';
import { groupsCommand } from './groups/groups-command';
import { Interrupted } from './interruption';
import { alertsCommand, dashboardCommand } from './monitoring/monitoring-commands';
import { lines, standardOutput, type Output } from './output';
import { simulateCommand } from './simulate/simulate-command';

/** A command: it answers with its exit code. */
export type CommandOf = (output: Output, answer: (exitCode: number) => void) => Command;

const commands: readonly CommandOf[] = [
  simulateCommand,
  groupsCommand,
  doctorCommand,
  checkConfigCommand,
  alertsCommand,
  dashboardCommand,
];

/** Runs a command of `kafka-rebalance` and answers with its exit code. Never rejects. */
export async function runCli(args: readonly string[], output: Output = standardOutput()): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('kafka-rebalance').description('Tools for Kafka consumer groups that rebalance.');
  for (const command of commands) program.addCommand(command(output, (code) => (exitCode = code)));
  for (const each of withSubcommands(program)) {
    each
      .exitOverride()
      .showHelpAfterError('`--help` tells what there is.')
      .configureOutput({ writeOut: (text) => output.result(text.trimEnd()), writeErr: complain });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (output.readerGone.aborted) return exitCode;
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.failed;
    complain(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    return thrown instanceof Interrupted ? exitCodes.interrupted : exitCodes.failed;
  }
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function complain(text: string): void {
  process.stderr.write(lines(text));
}
