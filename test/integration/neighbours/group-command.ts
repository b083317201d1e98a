import { kafkaTool } from '../support/kafka-tool';

export interface GroupAsKafkaSeesIt {
  readonly state: string;
  /** Partitions of each member. */
  readonly shares: readonly number[];
}

const tool = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';

/** What Kafka's own command line tool writes. */
export function kafkaGroupTool(brokers: readonly string[], ...args: readonly string[]): Promise<string> {
  return kafkaTool(tool, brokers, ...args);
}

/** What it says of a group. */
export async function groupCommand(brokers: readonly string[], groupId: string): Promise<GroupAsKafkaSeesIt> {
  const describe = async (what: string): Promise<readonly Record<string, string>[]> =>
    rows(await kafkaGroupTool(brokers, '--describe', '--group', groupId, what), groupId);
  const [group] = await describe('--state');
  const members = await describe('--members');
  return { state: group?.STATE ?? 'none', shares: members.map((member) => Number(member['#PARTITIONS'])) };
}

/** A table with a head and columns without spaces (`COORDINATOR (ID)` has an address and an id). */
function rows(output: string, groupId: string): Record<string, string>[] {
  const lines = output.split('\n');
  const names = (lines.find((line) => line.startsWith('GROUP')) ?? '').trim().split(/\s+/);
  const ofGroup = lines.filter((line) => line.startsWith(groupId));
  return ofGroup.map((line) => {
    const values = line.trim().split(/\s+/);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

/** Head and rows of each table, in words; the rows in one order, whoever wrote them. */
export function groupTables(text: string, groupIds: readonly string[]): string[][][] {
  const found: string[][][] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    const words = line.split(/\s+/);
    if (words[0] === 'GROUP') found.push([words]);
    else if (groupIds.includes(words[0] ?? '')) found.at(-1)?.push(words);
  }
  return found.map(([head = [], ...rows]) => [head, ...rows.sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1))]);
}
