import { existsSync } from 'node:fs';
import { NoKafkaError, selectKafkaSource } from '../../libs/testing';
import { type Command, runCommand } from '../../libs/testing/apache-kafka/command';
import { installedJava, requiredJava } from '../../libs/testing/apache-kafka/java-runtime';
import { debianPython } from '../integration/neighbours/debian-python';

/** Something outside of this package that tests use. */
export interface Need {
  readonly what: string;
  /** A test that imports one of these, or is one, needs it. */
  readonly files: readonly string[];
  isThere(): Promise<boolean>;
}

function program(name: string, ...args: readonly string[]): () => Promise<boolean> {
  return () => succeeds({ program: name, args });
}

async function succeeds(command: Command): Promise<boolean> {
  return (await runCommand(command, { timeoutMs: 30_000 })).exitCode === 0;
}

async function hasKafka(): Promise<boolean> {
  try {
    await selectKafkaSource();
    return true;
  } catch (thrown) {
    if (thrown instanceof NoKafkaError) return false;
    throw thrown;
  }
}

export const needs: readonly Need[] = [
  {
    what: 'Apache Kafka: KAFKA_BROKERS, a running Docker engine, or Java 17 with Maven',
    files: ['test/integration/support/test-kafka.ts', 'test/integration/apache-kafka.test.ts'],
    isThere: hasKafka,
  },
  {
    what: `Java ${requiredJava}`,
    files: ['test/integration/support/java-member.ts'],
    isThere: async () => ((await installedJava()) ?? 0) >= requiredJava,
  },
  {
    what: 'confluent_kafka (python3-confluent-kafka)',
    files: ['test/integration/neighbours/librdkafka-member.ts'],
    isThere: () => succeeds({ program: 'python3', args: ['-c', 'import confluent_kafka'], env: debianPython }),
  },
  { what: 'kcat', files: ['test/integration/kcat.test.ts'], isThere: program('kcat', '-V') },
  {
    what: 'promtool (prometheus)',
    files: ['test/telemetry/promtool.ts', 'test/monitoring/promtool.ts'],
    isThere: program('promtool', '--version'),
  },
  {
    what: 'prometheus',
    files: ['test/e2e/observe/demo-process.ts', 'test/e2e/observe/prometheus.test.ts'],
    isThere: program('prometheus', '--version'),
  },
  {
    what: 'chromium (CHROMIUM_PATH)',
    files: ['test/e2e/page/browser.ts'],
    isThere: () => Promise.resolve(existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium')),
  },
];

export async function missing(all: readonly Need[] = needs): Promise<readonly Need[]> {
  const found = await Promise.all(all.map(async (need) => ({ need, isThere: await need.isThere() })));
  return found.filter(({ isThere }) => !isThere).map(({ need }) => need);
}

/** In CI everything has to be there, and everything is run. */
export function demandsAll({ CI, JEST_RESULTS_DIR }: NodeJS.ProcessEnv): boolean {
  return [CI, JEST_RESULTS_DIR].some((value) => value !== undefined && value !== '' && value !== 'false');
}

export interface NotRun {
  readonly what: string;
  readonly tests: readonly string[];
}

export function describeNotRun(notRun: readonly NotRun[]): string {
  const parts = notRun.map(({ what, tests }) =>
    [`  for want of ${what}:`, ...tests.map((test) => `    ${test}`)].join('\n'),
  );
  const count = new Set(notRun.flatMap(({ tests }) => tests)).size;
  return [`NOT RUN: ${count} files of tests. All others have passed.`, ...parts].join('\n');
}
