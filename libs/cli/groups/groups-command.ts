import { Command } from 'commander';
import { type Output } from '../output';
import { deleteCommand } from './delete-command';
import { deleteOffsetsCommand } from './delete-offsets-command';
import { describeCommand } from './describe-command';
import { listCommand } from './list-command';
import { resetOffsetsCommand } from './reset-offsets-command';

/** `kafka-rebalance groups`: what Kafka's `kafka-consumer-groups.sh` does, without Java. */
export function groupsCommand(output: Output, answer: (exitCode: number) => void): Command {
  const group = new Command('groups').description(
    'Consumer groups of both protocols: list, describe, reset offsets, delete.',
  );
  for (const command of [listCommand, describeCommand, resetOffsetsCommand, deleteOffsetsCommand, deleteCommand]) {
    group.addCommand(command(output, answer));
  }
  return group.addHelpText(
    'after',
    `
Examples:
  kafka-rebalance groups list --state
  kafka-rebalance groups describe order-processors --watch
  kafka-rebalance groups reset-offsets order-processors --topic orders --to-earliest

Exit code 0: done. 1: a group is not there, or a part of the answer is missing. 2: called in a wrong way, or not done.`,
  );
}
