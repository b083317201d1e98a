import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { wholeNumber } from './numbers';

/** How a command that needs brokers finds them. */
export interface ConnectionFlags {
  readonly brokers?: string;
  readonly clientId?: string;
  readonly config?: string;
  readonly ssl?: true;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly saslMechanism?: PasswordMechanism;
  readonly saslUsername?: string;
  readonly timeoutMs: number;
}

export interface Connection {
  readonly client: KafkaConfig & { readonly brokers: string[] };
  /** How long a question may take as a whole. */
  readonly timeoutMs: number;
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
type PasswordMechanism = (typeof mechanisms)[number];

/** kafkajs waits 1 s by default, which is little for TLS to another continent. */
const connectionTimeoutMs = 3000;

export function addConnectionFlags(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('--brokers <list>', 'host:port, several with commas (default: $KAFKA_BROKERS, or localhost:9092)')
    .option('--client-id <id>', 'how the brokers know this client (default: kafka-rebalance)')
    .option('--config <file>', "JSON with kafkajs's KafkaConfig: brokers, ssl, sasl ...; flags come before it")
    .option('--ssl', 'TLS, with the certificate authorities that Node knows')
    .option('--ca <file>', 'PEM of the certificate authority; implies --ssl')
    .option('--cert <file>', 'PEM of the certificate of this client; implies --ssl')
    .option('--key <file>', 'PEM of the key of --cert')
    .addOption(new Option('--sasl-mechanism <name>', 'with the password in $KAFKA_SASL_PASSWORD').choices(mechanisms))
    .option('--sasl-username <name>', 'user of --sasl-mechanism')
    .option('--timeout-ms <ms>', 'how long a question to the brokers may take', wholeNumber(1), 10_000);
}

/** @throws Error that names the option; never with what is in a file or a password. */
export function connectionOf(flags: ConnectionFlags, environment: NodeJS.ProcessEnv = process.env): Connection {
  const { brokers, ...config } = flags.config === undefined ? {} : readConfig(flags.config);
  const ssl = sslOf(flags, config.ssl);
  const sasl = saslOf(flags, config.sasl, environment);
  return {
    client: {
      connectionTimeout: connectionTimeoutMs,
      ...config,
      clientId: flags.clientId ?? config.clientId ?? 'kafka-rebalance',
      brokers: brokersOf(flags, brokers, environment),
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
    },
    timeoutMs: flags.timeoutMs,
  };
}

type ConfigFile = Partial<Omit<KafkaConfig, 'brokers'>> & { readonly brokers?: unknown };

function readConfig(file: string): ConfigFile {
  const text = read('--config', file);
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (thrown) {
    // What JSON.parse says shows a piece of the file, and that may be a password.
    const [, position] = /at position (\d+)/.exec(String(thrown)) ?? [];
    const line = position === undefined ? '' : ` (line ${text.slice(0, Number(position)).split('\n').length})`;
    throw new Error(`--config ${file} is not JSON${line}.`);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Error(`--config ${file} must hold an object: kafkajs's KafkaConfig, as in { "brokers": [...] }.`);
  }
  return config;
}

function brokersOf({ brokers, config }: ConnectionFlags, ofConfig: unknown, environment: NodeJS.ProcessEnv): string[] {
  const fromEnvironment = environment.KAFKA_BROKERS === '' ? undefined : environment.KAFKA_BROKERS;
  const [source, list] =
    brokers !== undefined
      ? ['--brokers', brokers.split(',')]
      : ofConfig !== undefined
        ? [`brokers of --config ${config}`, ofConfig]
        : fromEnvironment !== undefined
          ? ['KAFKA_BROKERS', fromEnvironment.split(',')]
          : ['--brokers', ['localhost:9092']];
  if (!Array.isArray(list) || list.length === 0) throw new Error(`${source} must be a list of host:port.`);
  return list.map((one: unknown) => {
    const address = typeof one === 'string' ? one.trim() : '';
    if (/^(\[[^\]\s]+\]|[^\s:/@]+):\d{1,5}$/.test(address)) return address;
    // With an @ it may be user and password.
    const shown = typeof one === 'string' && !one.includes('@') ? `'${address}'` : 'an entry';
    throw new Error(`${source} holds ${shown} which is not host:port, as in kafka-1:9092.`);
  });
}

/** What the file says and the flags do not stays as it is. */
function sslOf({ ssl, ca, cert, key }: ConnectionFlags, ofConfig: ConfigFile['ssl']): ConfigFile['ssl'] {
  if ((cert === undefined) !== (key === undefined)) throw new Error('--cert and --key go together.');
  if (ca === undefined && cert === undefined) return ofConfig || ssl;
  return {
    ...(typeof ofConfig === 'object' ? ofConfig : {}),
    ...(ca === undefined ? {} : { ca: [read('--ca', ca)] }),
    ...(cert === undefined || key === undefined ? {} : { cert: read('--cert', cert), key: read('--key', key) }),
  };
}

/** Flags and file may both leave the password to the environment. */
function saslOf(
  { saslMechanism: mechanism, saslUsername: username }: ConnectionFlags,
  ofConfig: ConfigFile['sasl'],
  { KAFKA_SASL_PASSWORD: password }: NodeJS.ProcessEnv,
): ConfigFile['sasl'] {
  if ((mechanism === undefined) !== (username === undefined)) {
    throw new Error('--sasl-mechanism and --sasl-username go together.');
  }
  const sasl: object | undefined = mechanism === undefined ? ofConfig : { mechanism, username };
  if (typeof sasl !== 'object' || !('username' in sasl) || 'password' in sasl) return ofConfig;
  if (password === undefined) {
    throw new Error(
      'SASL needs the password in the environment variable KAFKA_SASL_PASSWORD, or all of sasl in the file of --config, as in ' +
        "kafkajs's KafkaConfig.",
    );
  }
  return { ...sasl, password } as SASLOptions;
}

function read(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Error(`${option} ${file} cannot be read: ${(thrown as NodeJS.ErrnoException).code}.`, { cause: thrown });
  }
}
