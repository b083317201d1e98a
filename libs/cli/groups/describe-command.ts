import { Command } from 'commander';
import { withGroupAdmin } from '../admin-session';
import { addConnectionFlags, type ConnectionFlags } from '../connection';
import { type Output } from '../output';
import { reportAsJson } from './group-json';
import { exitCodeOf, noticesOf, reportGroups, type GroupReport } from './group-report';
import { membersTable, offsetsTable, stateTable } from './group-tables';
import { seconds, watch, watchAbout, watchOption, type Sight } from './watch';

interface DescribeFlags extends ConnectionFlags {
  readonly allGroups?: true;
  readonly offsets?: true;
  readonly members?: true;
  readonly state?: true;
  readonly verbose?: true;
  readonly json?: true;
  readonly watch?: number | true;
}

type View = 'offsets' | 'members' | 'state';

export function describeCommand(output: Output, answer: (exitCode: number) => void): Command {
  const command = new Command('describe')
    .description('Offsets, members or state of groups, in the columns of Kafka’s own tool.')
    .argument('[group...]', 'the groups')
    .option('--all-groups', 'all groups of the cluster')
    .option('--offsets', 'committed offset, end of the log, lag and owner of each partition (default)')
    .option('--members', 'the members, and how many partitions each has')
    .option('--state', 'state, coordinator, assignor, number of members')
    .option('--verbose', 'more of it: leader epochs, assignments, epochs of the consumer protocol')
    .option('--json', 'print all of it as JSON; offsets without --members and --state')
    .option(watchOption, watchAbout, seconds)
    .addHelpText(
      'after',
      `
Examples:
  kafka-rebalance groups describe order-processors
  kafka-rebalance groups describe order-processors --members --verbose
  kafka-rebalance groups describe --all-groups --state --watch 5
  kafka-rebalance groups describe order-processors --json | jq '[.groups[].partitions[].lag] | add'

Exit code 1: a group is not there, or a part of the answer is missing; stderr says which.`,
    )
    .action(async (groups: readonly string[], flags: DescribeFlags) => {
      const view = viewOf(flags);
      if ((groups.length === 0) === (flags.allGroups !== true)) {
        throw new Error('Name the groups, or say --all-groups.');
      }
      const exitCode = await withGroupAdmin(flags, output, (admin, signal) => {
        const which = flags.allGroups === true ? 'all' : groups;
        const progress = (text: string): void => {
          // A sight that is redrawn shows it by itself.
          if (flags.watch === undefined) output.progress(text);
        };
        const look = async (): Promise<Sight> =>
          sightOf(await reportGroups(admin, which, { offsets: view === 'offsets', progress }), view, flags, output);
        return watch(flags.watch, { output, signal, look });
      });
      answer(exitCode);
    });
  return addConnectionFlags(command);
}

function viewOf(flags: DescribeFlags): View {
  const [view = 'offsets', ...others] = (['offsets', 'members', 'state'] as const).filter((one) => flags[one] === true);
  if (others.length > 0) throw new Error('Take at most one of --offsets, --members and --state.');
  return view;
}

const tables = { offsets: offsetsTable, members: membersTable, state: stateTable };

function sightOf(report: GroupReport, view: View, { json, verbose }: DescribeFlags, output: Output): Sight {
  return {
    text: json === true ? JSON.stringify(reportAsJson(report)) : tables[view](output, report.groups, verbose === true),
    notices: noticesOf(report),
    exitCode: exitCodeOf(report),
  };
}
