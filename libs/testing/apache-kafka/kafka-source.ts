import { dockerIsUsable } from './docker-compose';
import { cachedClasspath } from './java-classpath';
import { hasMaven, installedJava, requiredJava } from './java-runtime';
import { kafkaVersion } from './kafka-version';

export type KafkaSource = 'environment' | 'docker' | 'java';

/** What can be asked about this machine; lazily, because each answer takes a program's time. */
export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  hasDocker(): Promise<boolean>;
  /** The major version; `null` if there is none. */
  javaVersion(): Promise<number | null>;
  /** Maven, or what it gave us earlier. */
  hasClasspath(): Promise<boolean>;
}

export const thisMachine: Machine = {
  environment: process.env,
  platform: process.platform,
  hasDocker: dockerIsUsable,
  javaVersion: installedJava,
  hasClasspath: async () => (await cachedClasspath()) !== null || (await hasMaven()),
};

/** The bootstrap list of `KAFKA_BROKERS`; empty if it is unset. */
export function environmentBrokers(environment: NodeJS.ProcessEnv): readonly string[] {
  return (environment.KAFKA_BROKERS ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
}

/** There is no broker to be had on this machine; the message says how to get one. */
export class NoKafkaError extends Error {
  override readonly name = 'NoKafkaError';
}

/** The first of these that there is here. Rejects with a `NoKafkaError` if there is none. */
export async function selectSource(machine: Machine = thisMachine): Promise<KafkaSource> {
  if (environmentBrokers(machine.environment).length > 0) return 'environment';
  if (await machine.hasDocker()) return 'docker';
  const lacks = await whyNotJava(machine);
  if (lacks === null) return 'java';
  throw new NoKafkaError(
    [
      'No Kafka broker can be had here. Do one of these:',
      '  - set KAFKA_BROKERS to the host:port list of brokers that run already',
      `  - install Docker with Compose and start its engine (image apache/kafka:${kafkaVersion})`,
      `  - install Java ${requiredJava} or newer and Maven (${lacks})`,
    ].join('\n'),
  );
}

async function whyNotJava(machine: Machine): Promise<string | null> {
  // Brokers are ended and frozen by signals, and guarded by a shell.
  if (machine.platform === 'win32') return 'not on Windows; under WSL it works';
  const version = await machine.javaVersion();
  if (version === null) return 'no Java was found';
  if (version < requiredJava) return `Java ${version} was found`;
  if (!(await machine.hasClasspath())) return `Java ${version} was found, Maven was not`;
  return null;
}
