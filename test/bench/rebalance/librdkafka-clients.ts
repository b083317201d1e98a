import { type Command, runCommand } from '../../../libs/testing/apache-kafka/command';
import { debianPython } from '../../integration/neighbours/debian-python';

/** The clients of librdkafka that are here, with the version of librdkafka that each brings. */
export interface LibrdkafkaClients {
  /** Debian's python3-confluent-kafka. */
  readonly python: { readonly version: string } | null;
  /** @confluentinc/kafka-javascript, which is at `path`. */
  readonly javaScript: { readonly version: string; readonly path: string } | null;
}

const timeoutMs = 30_000;

/**
 * `path`: where the JavaScript client is; null: nowhere.
 * @throws if it is not there
 */
export async function findLibrdkafkaClients(path: string | null): Promise<LibrdkafkaClients> {
  const inPython = 'import confluent_kafka; print(confluent_kafka.libversion()[0])';
  const python = await printed({ program: 'python3', args: ['-c', inPython], env: debianPython });
  if (path === null) return { python: python === null ? null : { version: python }, javaScript: null };
  const inNode = `require(${JSON.stringify(path)}).librdkafkaVersion`;
  const version = await printed({ program: process.execPath, args: ['-p', inNode] });
  if (version === null) throw new Error(`There is no @confluentinc/kafka-javascript that loads in ${path}.`);
  return { python: python === null ? null : { version: python }, javaScript: { version, path } };
}

async function printed(command: Command): Promise<string | null> {
  const { exitCode, output } = await runCommand(command, { timeoutMs });
  return exitCode === 0 ? output.trim() : null;
}
