import { Command } from 'commander';
import { comparePartitions, partitionKey, type TopicPartition } from '../../protocol';
import { type GroupAdmin, type Outcomes } from '../../engine';
import { withGroupAdmin } from '../admin-session';
import { addConnectionFlags, type ConnectionFlags } from '../connection';
import { exitCodes } from '../exit-codes';
import { type Output } from '../output';
import { columns } from '../table';
import { errorAsJson } from './group-json';
import { partitionsOf, topicScope, type TopicScope } from './topic-scope';

interface DeleteOffsetsFlags extends ConnectionFlags {
  readonly topic: readonly TopicScope[];
  readonly json?: true;
}

interface Deleted {
  readonly partitions: readonly TopicPartition[];
  readonly outcomes: Outcomes;
}

export function deleteOffsetsCommand(output: Output, answer: (exitCode: number) => void): Command {
  const command = new Command('delete-offsets')
    .description('Deletes committed offsets of topics that no member of the group is subscribed to. At once.')
    .argument('<group>', 'the group')
    .requiredOption('--topic <topic>', 'a topic, or some of its partitions: orders:0,1; may be repeated', topicScope)
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kafka-rebalance groups delete-offsets order-processors --topic old-orders
  kafka-rebalance groups delete-offsets order-processors --topic orders:0,1 --topic payments`,
    )
    .action(async (groupId: string, flags: DeleteOffsetsFlags) => {
      const deleted = await withGroupAdmin(flags, output, (admin) => deleteOffsets(admin, groupId, flags.topic));
      output.result(textOf(groupId, deleted, flags, output));
      const done = [...deleted.outcomes.values()].every((error) => error === null);
      answer(done ? exitCodes.ok : exitCodes.failed);
    });
  return addConnectionFlags(command);
}

async function deleteOffsets(admin: GroupAdmin, groupId: string, scopes: readonly TopicScope[]): Promise<Deleted> {
  const partitions = await partitionsOf(admin, scopes);
  return { partitions, outcomes: await admin.deleteOffsets(groupId, partitions) };
}

function textOf(
  groupId: string,
  { partitions, outcomes }: Deleted,
  { json }: DeleteOffsetsFlags,
  output: Output,
): string {
  const rows = [...partitions]
    .sort(comparePartitions)
    .map((one) => ({ ...one, error: outcomes.get(partitionKey(one)) ?? null }));
  if (json === true) {
    const shown = rows.map(({ error, ...one }) => ({
      ...one,
      deleted: error === null,
      ...(error === null ? {} : errorAsJson(error)),
    }));
    return JSON.stringify({ groupId, partitions: shown });
  }
  return columns(
    output,
    ['TOPIC', 'PARTITION', 'STATUS'],
    rows.map(({ topic, partition, error }) => [
      topic,
      String(partition),
      error === null ? 'Successful' : `Error: ${error.message}`,
    ]),
  );
}
