import { Command } from 'commander';
import { type GroupAdmin, type KafkaRebalanceError, type Outcomes } from '../../engine';
import { withGroupAdmin } from '../admin-session';
import { addConnectionFlags, type ConnectionFlags } from '../connection';
import { exitCodes } from '../exit-codes';
import { type Output } from '../output';
import { printable } from '../printable';
import { failuresAsJson } from './group-json';
import { memberLines } from './reset-offsets';

interface DeleteFlags extends ConnectionFlags {
  readonly json?: true;
}

interface Deletion {
  readonly outcomes: Outcomes;
  /** By group that has members: a line for each. */
  readonly members: ReadonlyMap<string, string>;
}

export function deleteCommand(output: Output, answer: (exitCode: number) => void): Command {
  const command = new Command('delete')
    .description('Deletes groups without members, with their offsets. At once.')
    .argument('<group...>', 'the groups')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kafka-rebalance groups delete old-processors
  kafka-rebalance groups delete old-processors older-processors --json`,
    )
    .action(async (groups: readonly string[], flags: DeleteFlags) => {
      const deletion = await withGroupAdmin(flags, output, (admin) => deleteGroups(admin, groups));
      const failed = failuresOf(deletion.outcomes);
      const deleted = [...deletion.outcomes.keys()].filter((groupId) => !failed.has(groupId));
      if (flags.json === true) output.result(JSON.stringify({ deleted, failed: failuresAsJson(failed, 'groupId') }));
      else for (const groupId of deleted) output.result(`Deleted group ${printable(groupId)}.`);
      for (const [groupId, { message }] of failed) {
        output.notice([message, ...(deletion.members.has(groupId) ? [deletion.members.get(groupId)] : [])].join('\n'));
      }
      answer(failed.size === 0 ? exitCodes.ok : exitCodes.failed);
    });
  return addConnectionFlags(command);
}

async function deleteGroups(admin: GroupAdmin, groups: readonly string[]): Promise<Deletion> {
  const outcomes = await admin.deleteGroups(groups);
  const refused = [...failuresOf(outcomes)]
    .filter(([, { code }]) => code === 'NON_EMPTY_GROUP')
    .map(([groupId]) => groupId);
  const described = await admin.describeGroups(refused);
  return { outcomes, members: new Map([...described.found].map(([groupId, group]) => [groupId, memberLines(group)])) };
}

function failuresOf(outcomes: Outcomes): ReadonlyMap<string, KafkaRebalanceError> {
  return new Map([...outcomes].flatMap(([groupId, error]) => (error === null ? [] : [[groupId, error] as const])));
}
