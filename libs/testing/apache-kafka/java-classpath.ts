import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Command, lastLines, runCommand } from './command';
import { kafkaVersion } from './kafka-version';

const artifacts = [
  ['org.apache.kafka', 'kafka_2.13', kafkaVersion],
  ['org.apache.kafka', 'kafka-tools', kafkaVersion],
  // Without a binding of slf4j the broker says nothing at all, not even why it does not start.
  ['org.slf4j', 'slf4j-simple', '1.7.36'],
] as const;

export const pom = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>kafka-classpath</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${artifacts
  .map(
    ([group, artifact, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  .join('\n')}
  </dependencies>
</project>
`;

/** Writes the jars of `pom` to `outputFile`, downloaded into Maven's own repository if they are not there yet. */
export function mavenCommand(pomFile: string, outputFile: string): Command {
  return {
    program: 'mvn',
    args: ['-q', '-B', '-f', pomFile, 'dependency:build-classpath', `-Dmdep.outputFile=${outputFile}`],
  };
}

export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const xdg = environment.XDG_CACHE_HOME;
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'nestjs-kafka-rebalance');
}

/** The class path of the last Maven run, or `null` if there was none or a jar is gone since. */
export async function cachedClasspath(folder = cacheFolder()): Promise<string | null> {
  const classpath = await readFile(cacheFile(folder), 'utf8').catch(() => '');
  const jars = classpath.split(delimiter).filter((jar) => jar !== '');
  if (jars.length === 0) return null;
  const present = await Promise.allSettled(jars.map((jar) => access(jar)));
  return present.every((one) => one.status === 'fulfilled') ? classpath : null;
}

export async function resolveClasspath(
  log: (line: string) => void,
  signal?: AbortSignal,
  folder = cacheFolder(),
): Promise<string> {
  const cached = await cachedClasspath(folder);
  if (cached !== null) return cached;
  log(`downloading Kafka ${kafkaVersion} by Maven, about a minute the first time`);
  const work = await mkdtemp(join(tmpdir(), 'kafka-classpath-'));
  try {
    const outputFile = join(work, 'classpath.txt');
    await writeFile(join(work, 'pom.xml'), pom);
    const { exitCode, output } = await runCommand(mavenCommand(join(work, 'pom.xml'), outputFile), { signal });
    if (exitCode !== 0) throw new Error(`Maven could not get Kafka ${kafkaVersion}:\n${lastLines(output, 20)}`);
    const classpath = (await readFile(outputFile, 'utf8')).trim();
    await store(classpath, folder);
    return classpath;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Named after what was asked for, so that another list of artifacts does not find an old class path. */
export function cacheFile(folder: string): string {
  const hash = createHash('sha256').update(pom).digest('hex').slice(0, 12);
  return join(folder, `kafka-${kafkaVersion}-${hash}.classpath`);
}

/** A cache that cannot be written (a read-only home) costs time, not the start. */
async function store(classpath: string, folder: string): Promise<void> {
  const file = cacheFile(folder);
  // Renamed into place: another test process may be reading it.
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, classpath);
    await rename(draft, file);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}
