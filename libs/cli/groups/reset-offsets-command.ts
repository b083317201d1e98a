import { Command } from 'commander';
import { systemClock } from '../../client';
import { type GroupAdmin } from '../../engine';
import { withGroupAdmin } from '../admin-session';
import { addConnectionFlags } from '../connection';
import { exitCodes } from '../exit-codes';
import { type Output } from '../output';
import { printable } from '../printable';
import { columns } from '../table';
import { attemptEach } from './attempt-each';
import { resetAsJson } from './group-json';
import { toCsv } from './offsets-csv';
import { addResetFlags, planOf, type ResetFlags, type ResetPlan } from './reset-flags';
import { performReset, prepareReset, type GroupReset } from './reset-offsets';

export function resetOffsetsCommand(output: Output, answer: (exitCode: number) => void): Command {
  const command = new Command('reset-offsets')
    .description('Sets offsets of groups without members. Shows what would be set; --execute sets it.')
    .argument('<group...>', 'the groups; one that does not exist comes to be')
    .addHelpText(
      'after',
      `
Examples:
  kafka-rebalance groups reset-offsets order-processors --topic orders --to-earliest
  kafka-rebalance groups reset-offsets order-processors --topic orders:0,1 --to-offset 1200 --execute
  kafka-rebalance groups reset-offsets order-processors --all-topics --by-duration PT1H --execute
  kafka-rebalance groups reset-offsets order-processors --all-topics --to-current --export > offsets.csv
  kafka-rebalance groups reset-offsets order-processors --from-file offsets.csv --execute

If one of the groups has members, or one partition is not known, nothing is set.`,
    )
    .action(async (names: readonly string[], flags: ResetFlags) => {
      const groups = [...new Set(names)];
      const plan = planOf(flags, groups, systemClock.wallTime());
      const done = await withGroupAdmin(flags, output, (admin) => reset(admin, groups, plan, flags.execute === true));
      const text = textOf(done, groups.length > 1, flags, output);
      if (text !== '') output.result(text);
      for (const notice of noticesOf(done)) output.notice(notice);
      answer(done.failed.size === 0 ? exitCodes.ok : exitCodes.failed);
    });
  return addConnectionFlags(addResetFlags(command));
}

interface Done {
  readonly resets: readonly GroupReset[];
  readonly executed: boolean;
  /** By group. */
  readonly failed: ReadonlyMap<string, Error>;
}

async function reset(admin: GroupAdmin, groups: readonly string[], plan: ResetPlan, execute: boolean): Promise<Done> {
  const resets = new Map<string, GroupReset>();
  const refused = await attemptEach(groups, async (groupId) => {
    resets.set(groupId, await prepareReset(admin, groupId, plan));
  });
  const executed = execute && refused.size === 0;
  const failed = executed
    ? await attemptEach(groups, async (groupId) => {
        const prepared = resets.get(groupId);
        if (prepared !== undefined) await performReset(admin, prepared);
      })
    : refused;
  return { resets: [...resets.values()], executed, failed };
}

function textOf({ resets, executed, failed }: Done, many: boolean, flags: ResetFlags, output: Output): string {
  const rows = resets.flatMap(({ groupId, partitions }) => partitions.map((row) => ({ group: groupId, ...row })));
  if (flags.export === true) return toCsv(rows, many).trimEnd();
  if (flags.json === true) {
    const groups = resets.map(({ groupId, partitions }) => ({ groupId, partitions: partitions.map(resetAsJson) }));
    return JSON.stringify({
      executed,
      groups,
      failed: [...failed].map(([groupId, { message }]) => ({ groupId, message })),
    });
  }
  return columns(
    output,
    ['GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET'],
    rows.map(({ group, topic, partition, offset }) => [printable(group), topic, String(partition), String(offset)]),
  );
}

function noticesOf({ resets, executed, failed }: Done): readonly string[] {
  const nothing = failed.size > 0 ? 'Nothing was set.' : 'Nothing was set: --execute does it.';
  return [
    ...resets.flatMap(({ groupId, notices }) => notices.map((notice) => `Group ${groupId}: ${notice}`)),
    ...[...failed].map(([groupId, { message }]) => `Group ${groupId}: ${message}`),
    ...(executed ? [] : [nothing]),
  ];
}
