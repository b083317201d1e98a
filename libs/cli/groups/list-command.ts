import { Command, InvalidArgumentError } from 'commander';
import { type GroupFilter, type GroupListing } from '../../engine';
import { withGroupAdmin } from '../admin-session';
import { addConnectionFlags, type ConnectionFlags } from '../connection';
import { exitCodes } from '../exit-codes';
import { type Output } from '../output';
import { printable } from '../printable';
import { columns } from '../table';
import { brokerAsJson } from './group-json';
import { isOfConsumers, missingNotice } from './group-report';
import { colourOf } from './group-tables';
import { seconds, watch, watchAbout, watchOption, type Sight } from './watch';

interface ListFlags extends ConnectionFlags {
  readonly state?: readonly string[] | true;
  readonly type?: readonly string[] | true;
  readonly json?: true;
  readonly watch?: number | true;
}

const states = ['Stable', 'Empty', 'PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling', 'Dead'];
const types = ['classic', 'consumer'];

export function listCommand(output: Output, answer: (exitCode: number) => void): Command {
  const command = new Command('list')
    .description('The consumer groups of the cluster.')
    .option('--state [states]', 'with their states; only these, with commas', someOf(states))
    .option('--type [types]', 'with their types; only these, with commas', someOf(types))
    .option('--json', 'print as JSON, with states and types')
    .option(watchOption, watchAbout, seconds)
    .addHelpText(
      'after',
      `
Examples:
  kafka-rebalance groups list
  kafka-rebalance groups list --state --type
  kafka-rebalance groups list --state Empty,PreparingRebalance --brokers kafka-1:9092,kafka-2:9092`,
    )
    .action(async (flags: ListFlags) => {
      const exitCode = await withGroupAdmin(flags, output, (admin, signal) => {
        const look = async (): Promise<Sight> => sightOf(await admin.listGroups(filterOf(flags)), flags, output);
        return watch(flags.watch, { output, signal, look });
      });
      answer(exitCode);
    });
  return addConnectionFlags(command);
}

function someOf(choices: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const wanted = text.split(',').map((one) => one.trim());
    const unknown = wanted.find((one) => !choices.some((choice) => choice.toLowerCase() === one.toLowerCase()));
    if (unknown === undefined) return wanted;
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
  };
}

function filterOf({ state = true, type = true }: ListFlags): GroupFilter {
  return { ...(state === true ? {} : { states: state }), ...(type === true ? {} : { types: type }) };
}

function sightOf(listing: GroupListing, flags: ListFlags, output: Output): Sight {
  const { missing } = listing;
  const groups = listing.groups.filter(isOfConsumers);
  return {
    text:
      flags.json === true
        ? JSON.stringify({ groups, missing: missing.map(brokerAsJson) })
        : table({ ...listing, groups }, flags, output),
    notices: [
      ...missing.map(missingNotice),
      // Brokers leave out what may not be seen, without a word.
      ...(groups.length === 0 && flags.json !== true
        ? ['There is no such group that may be seen (ACL DESCRIBE on groups).']
        : []),
    ],
    exitCode: missing.length === 0 ? exitCodes.ok : exitCodes.found,
  };
}

/** As Kafka's tool writes it. */
function typeName(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

function table({ groups }: GroupListing, { state, type }: ListFlags, output: Output): string {
  if (state === undefined && type === undefined) return groups.map(({ groupId }) => printable(groupId)).join('\n');
  const rows = groups.map((group) => [
    printable(group.groupId),
    ...(type === undefined ? [] : [typeName(group.type)]),
    ...(state === undefined ? [] : [group.state === null ? '-' : output.paint(colourOf(group.state), group.state)]),
  ]);
  const head = ['GROUP', ...(type === undefined ? [] : ['TYPE']), ...(state === undefined ? [] : ['STATE'])];
  return columns(output, head, rows);
}
