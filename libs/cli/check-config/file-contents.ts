import { type KafkaConfig } from 'kafkajs';
import { createKafkaJsWire, systemClock } from '../../client';
import {
  asError,
  findingOf,
  remedyForName,
  type CheckedListener,
  type ConfigurationFinding,
  type ConsumerOptions,
  type Deployment,
  type ProcessingOptions,
} from '../../engine';
import { fileRules } from './file-rules';

/** What a file holds, as far as it is of use. */
export interface FileContents {
  readonly client: KafkaConfig | null;
  readonly consumer: ConsumerOptions;
  readonly deployment?: Deployment;
  readonly listeners?: readonly CheckedListener[];
  /** What else the module takes. */
  readonly module: Readonly<Record<string, unknown>>;
  /** What is wrong with the file itself. */
  readonly findings: readonly ConfigurationFinding[];
}

type Bag = Readonly<Record<string, unknown>>;

const ofModule = ['name', 'isGlobal', 'metrics', 'log', 'health', 'ports'];
const sections = ['client', 'consumer', 'deployment', 'listeners', ...ofModule];
const ofClient: Readonly<Record<keyof KafkaConfig, true>> = {
  ...{ brokers: true, clientId: true, ssl: true, sasl: true, connectionTimeout: true, authenticationTimeout: true },
  ...{ reauthenticationThreshold: true, requestTimeout: true, enforceRequestTimeout: true, retry: true },
  ...{ socketFactory: true, logLevel: true, logCreator: true },
};

/**
 * Takes the options of the module, with `listeners` beside them. `brokers` stand in place of those of the file. Throws if
 * it is no object.
 */
export function fileContents(exported: unknown, brokers: readonly string[] | null = null): FileContents {
  if (!isBag(exported)) throw new Error("The file must hold an object, as in { consumer: { groupId: 'orders' } }.");
  const { client, consumer, deployment, listeners } = exported;
  const each = isBag(listeners) ? Object.entries(listeners).map(([name, value]) => [`listeners.${name}`, value]) : [];
  const objects = { client, deployment, listeners, ...(Object.fromEntries(each) as Bag) };
  const kinds = Object.entries(objects).flatMap(([name, value]) =>
    value === undefined || isBag(value) ? [] : [wrong(name, value, 'must be an object', 'correct it, or leave it out')],
  );
  const ofFile = clientOf(isBag(client) ? client : null, brokers);
  return {
    client: ofFile,
    consumer: consumer as ConsumerOptions,
    ...(isBag(deployment) ? { deployment } : {}),
    ...(isBag(listeners) ? { listeners: listenersOf(listeners) } : {}),
    module: Object.fromEntries(ofModule.filter((name) => name in exported).map((name) => [name, exported[name]])),
    findings: [...unknownNames(exported, sections, ''), ...kinds, ...clientProblems(ofFile)],
  };
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function clientOf(client: Bag | null, brokers: readonly string[] | null): KafkaConfig | null {
  if (brokers === null) return client as KafkaConfig | null;
  return { ...client, brokers: [...brokers] };
}

/** By the name of the listener. Their topics do not matter here. */
function listenersOf(listeners: Bag): readonly CheckedListener[] {
  return Object.entries(listeners)
    .filter(([, processing]) => isBag(processing))
    .map(([name, processing]) => ({ name, topics: [], processing: processing as ProcessingOptions }));
}

function clientProblems(client: KafkaConfig | null): readonly ConfigurationFinding[] {
  if (client === null) return [];
  const unknown = unknownNames(client as unknown as Bag, Object.keys(ofClient), 'client.');
  try {
    void createKafkaJsWire({ client, clock: systemClock }).close();
    return unknown;
  } catch (thrown) {
    const rule = `cannot be used: ${asError(thrown).message}`;
    const remedy = "correct it; brokers are named as in ['kafka-1:9092']";
    const problem = { option: 'client.brokers', value: client.brokers, rule, remedy };
    return [...unknown, findingOf(fileRules.client, 'error', problem)];
  }
}

/** Without the value: under a name that nobody knows it may be anything, also a secret. */
function unknownNames(bag: Bag, known: readonly string[], prefix: string): readonly ConfigurationFinding[] {
  return Object.entries(bag)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name, value]) =>
      wrong(`${prefix}${name}`, `(${typeof value})`, 'is not known here', remedyForName(name, known)),
    );
}

function wrong(option: string, value: unknown, rule: string, remedy: string): ConfigurationFinding {
  return findingOf(fileRules.file, 'error', { option, value, rule, remedy });
}
