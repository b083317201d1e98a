import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { resolveClasspath } from '../../../libs/testing/apache-kafka/java-classpath';

/** What one of Kafka's own command line tools writes to stdout; what it logs, and says beside, would come in between. */
export async function kafkaTool(main: string, brokers: readonly string[], ...args: string[]): Promise<string> {
  const classpath = await resolveClasspath(() => undefined);
  const { stdout } = await promisify(execFile)('java', [
    ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath],
    ...[main, '--bootstrap-server', brokers.join(','), ...args],
  ]);
  return stdout;
}
