import { KafkaCluster, KafkaTestBroker, NoKafkaError, selectKafkaSource, type KafkaSource } from '../../../src/testing';
import { type Display } from './display';

/** `embedded`: `KafkaTestBroker`, inside of this process. */
export type DemoKafkaSource = KafkaSource | 'embedded';

export interface RestartableBroker {
  stop(): Promise<void>;
  restart(): Promise<void>;
}

export interface DemoKafka {
  readonly brokers: string[];
  /** Null: it is not ours to break. */
  readonly broker: RestartableBroker | null;
  createTopic(name: string, partitions: number): Promise<void>;
  stop(): Promise<void>;
}

/** A real Kafka if one can be had. */
export async function findKafka(): Promise<DemoKafkaSource> {
  try {
    return await selectKafkaSource();
  } catch (thrown) {
    if (thrown instanceof NoKafkaError) return 'embedded';
    throw thrown;
  }
}

/** What the demo says first of all. */
export function introduction(source: DemoKafkaSource): string {
  if (source !== 'embedded') return 'on a real Kafka and PostgreSQL';
  return [
    'This is no Apache Kafka: KafkaTestBroker plays it in this process. No KAFKA_BROKERS, Docker, or Java 17 with Maven is here.',
    'starting PostgreSQL',
  ].join('\n');
}

export async function startKafka(
  source: DemoKafkaSource,
  { display, aborted }: { readonly display: Display; readonly aborted: AbortSignal },
): Promise<DemoKafka> {
  if (source === 'embedded') return startEmbedded();
  const cluster = await KafkaCluster.start({ source, log: (line) => display.say(line), signal: aborted });
  return {
    brokers: cluster.brokers,
    broker: cluster.nodes[0] ?? null,
    createTopic: (name, partitions) => cluster.createTopic(name, { partitions, replicationFactor: 1 }),
    stop: () => cluster.stop(),
  };
}

async function startEmbedded(): Promise<DemoKafka> {
  const broker = await KafkaTestBroker.start();
  const [node] = broker.nodes;
  return {
    brokers: broker.brokers,
    broker:
      node === undefined
        ? null
        : { stop: () => broker.stopBroker(node.id), restart: () => broker.startBroker(node.id) },
    createTopic: (name, partitions) => broker.createTopic(name, { partitions }),
    stop: () => broker.stop(),
  };
}
