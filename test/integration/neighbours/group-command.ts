import { runCommand } from '../../../libs/testing/apache-kafka/command';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';

export interface GroupAsKafkaSeesIt {
  readonly state: string;
  /** Partitions of each member. */
  readonly shares: readonly number[];
}

/** What Kafka's own command line tool says of a group. */
export async function groupCommand(brokers: readonly string[], groupId: string): Promise<GroupAsKafkaSeesIt> {
  const classpath = await resolveClasspath(() => undefined);
  const describe = async (what: string): Promise<readonly Record<string, string>[]> => {
    const { output } = await runCommand({
      program: 'java',
      args: [
        ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath],
        ...['org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', brokers.join(',')],
        ...['--describe', '--group', groupId, what],
      ],
    });
    return rows(output, groupId);
  };
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
