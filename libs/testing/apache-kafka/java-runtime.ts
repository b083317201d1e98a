import { join } from 'node:path';
import { type Command, runCommand } from './command';

export const requiredJava = 17;

export function javaProgram(environment: NodeJS.ProcessEnv = process.env): string {
  const home = environment.JAVA_HOME;
  return home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
}

/** `null` if the text is not what `java -version` prints. Java 8 calls itself 1.8. */
export function parseJavaVersion(output: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match?.[1] === undefined ? null : Number(match[1]);
}

export async function installedJava(): Promise<number | null> {
  const { output } = await runCommand({ program: javaProgram(), args: ['-version'] }, { timeoutMs: 20_000 });
  return parseJavaVersion(output);
}

export async function hasMaven(): Promise<boolean> {
  return (await runCommand({ program: 'mvn', args: ['-v'] }, { timeoutMs: 30_000 })).exitCode === 0;
}

// For a quick start on few cores: measured on two, the broker listens after 1.5 s with the first compiler alone and
// after 2.3 s with both. An archive of loaded classes (-XX:ArchiveClassesAtExit) gains nothing on top.
const quickStart = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xms64m', '-Xmx384m', '-Djava.awt.headless=true'];
const quietLog = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'];

export function brokerCommand(
  classpath: string,
  propertiesFile: string,
  systemProperties: Readonly<Record<string, string>> = {},
): Command {
  const defined = Object.entries(systemProperties).map(([name, value]) => `-D${name}=${value}`);
  return {
    program: javaProgram(),
    args: [...quickStart, ...quietLog, ...defined, '-cp', classpath, 'kafka.Kafka', propertiesFile],
  };
}

export function formatCommand(
  classpath: string,
  clusterId: string,
  propertiesFile: string,
  scramCredentials: readonly string[] = [],
): Command {
  const tool = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', propertiesFile];
  const added = scramCredentials.flatMap((credential) => ['--add-scram', credential]);
  return { program: javaProgram(), args: [...quickStart, ...quietLog, '-cp', classpath, ...tool, ...added] };
}
