import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  cachedClasspath,
  cacheFile,
  cacheFolder,
  mavenCommand,
  pom,
} from '../../../libs/testing/apache-kafka/java-classpath';
import {
  brokerCommand,
  formatCommand,
  javaProgram,
  parseJavaVersion,
} from '../../../libs/testing/apache-kafka/java-runtime';
import { kafkaVersion } from '../../../libs/testing/apache-kafka/kafka-version';

describe('Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_391"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['spawn java ENOENT', null],
  ])('%s -> %s', (output, version) => {
    expect(parseJavaVersion(output)).toBe(version);
  });

  it('JAVA_HOME is followed', () => {
    expect(javaProgram({ JAVA_HOME: '/jdk' })).toBe(join('/jdk', 'bin', 'java'));
    expect(javaProgram({})).toBe('java');
  });

  it('the broker and the storage tool get class path and properties', () => {
    expect(brokerCommand('a.jar', '/n/server.properties').args.slice(-4)).toEqual([
      '-cp',
      'a.jar',
      'kafka.Kafka',
      '/n/server.properties',
    ]);
    expect(formatCommand('a.jar', 'id', '/p').args.slice(-6).join(' ')).toBe(
      'kafka.tools.StorageTool format --cluster-id id --config /p',
    );
  });
});

describe('class path', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'classpath-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('Maven is asked for the broker and its tools, by the settings of whoever runs it', () => {
    expect(pom).toContain(`<artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version>`);
    expect(pom).toContain(`<artifactId>kafka-tools</artifactId><version>${kafkaVersion}</version>`);
    expect(pom).not.toContain('<repositor');
    expect(mavenCommand('/w/pom.xml', '/w/out').args).toEqual(
      '-q -B -f /w/pom.xml dependency:build-classpath -Dmdep.outputFile=/w/out'.split(' '),
    );
  });

  it('lies in the cache folder of the user', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe(join('/cache', 'nestjs-kafka-rebalance'));
  });

  it('is not known at first', async () => {
    await expect(cachedClasspath(folder)).resolves.toBeNull();
  });

  it('is taken from the cache until a jar is gone', async () => {
    const jars = ['a.jar', 'b.jar'].map((name) => join(folder, name));
    for (const jar of jars) writeFileSync(jar, '');
    writeFileSync(cacheFile(folder), jars.join(delimiter));
    await expect(cachedClasspath(folder)).resolves.toBe(jars.join(delimiter));
    rmSync(jars[1]!);
    await expect(cachedClasspath(folder)).resolves.toBeNull();
  });
});
