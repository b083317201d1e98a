import { kafkaTool } from '../support/kafka-tool';

export interface GroupAsKafkaSeesIt {
  readonly state: string;
  /** Partitions of each member. */
  readonly shares: readonly number[];
}

/** What Kafka's own command line tool says of a group. */
export async function groupCommand(brokers: readonly string[], groupId: string): Promise<GroupAsKafkaSeesIt> {
  const tool = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';
  const describe = async (what: string): Promise<readonly Record<string, string>[]> =>
    rows(await kafkaTool(tool, brokers, '--describe', '--group', groupId, what), groupId);
  const [group] = await describe('--state');
  const members = await describe('--members');
  return { state: group?.STATE ?? 'none', shares: members.map((member) => Number(member['#PARTITIONS'])) };
}

/** A table with a head and columns without spaces (`COORDINATOR (ID)` has an address and an id), among lines of a logger. */
function rows(output: string, groupId: string): Record<string, string>[] {
  const lines = output.split('\n');
  const names = (lines.find((line) => line.startsWith('GROUP')) ?? '').trim().split(/\s+/);
  const ofGroup = lines.filter((line) => line.startsWith(groupId));
  return ofGroup.map((line) => {
    const values = line.trim().split(/\s+/);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}
