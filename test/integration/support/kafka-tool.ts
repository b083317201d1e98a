import { runCommand } from '../../../libs/testing/apache-kafka/command';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';

/** What one of Kafka's own command line tools prints, against these brokers. */
export async function kafkaTool(main: string, brokers: readonly string[], ...args: string[]): Promise<string> {
  const classpath = await resolveClasspath(() => undefined);
  const { exitCode, output } = await runCommand({
    program: 'java',
    args: [
      ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath],
      ...[main, '--bootstrap-server', brokers.join(','), ...args],
    ],
  });
  if (exitCode !== 0) throw new Error(`${main} ${args.join(' ')}: ${output}`);
  return output;
}
