import { ClusterAdmin, type TopicSpec } from './cluster-admin';
import { launchByDocker } from './docker-cluster';
import { launchByJava } from './java-cluster';
import { type KafkaNode, type LaunchedCluster, type LaunchOptions } from './kafka-node';
import { environmentBrokers, type KafkaSource, selectSource } from './kafka-source';
import { type KafkaProperties } from './server-properties';

export interface KafkaClusterOptions {
  /** Default: the first of environment, Docker and Java that there is. */
  readonly source?: KafkaSource;
  /** Default 1. Not looked at under `KAFKA_BROKERS`. */
  readonly brokers?: 1 | 3;
  /** Broker configs by Kafka's names, over the ones for quick tests. Not looked at under `KAFKA_BROKERS`. */
  readonly properties?: KafkaProperties;
  /** Told what takes long: a download. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const startTimeoutMs = 60_000;
const connectTimeoutMs = 15_000;

/**
 * A real Apache Kafka for tests: brokers named by `KAFKA_BROKERS`, else started in Docker, else started by Java (their
 * jars come from Maven). What was started ends with this process at the latest.
 */
export class KafkaCluster {
  private stopping: Promise<void> | null = null;

  private constructor(
    readonly source: KafkaSource,
    /** Bootstrap list of 'host:port'. */
    readonly brokers: string[],
    /** Empty if the brokers are not ours. */
    readonly nodes: readonly KafkaNode[],
    private readonly launched: LaunchedCluster | null,
  ) {}

  /** Returns once the brokers serve, group coordinators included. Rejects with what to install if there is no way. */
  static async start(options: KafkaClusterOptions = {}): Promise<KafkaCluster> {
    const source = options.source ?? (await selectSource());
    if (source === 'environment') return KafkaCluster.connect(options.signal);
    const launched = await startCluster(source, {
      brokers: options.brokers ?? 1,
      properties: options.properties ?? {},
      log: options.log ?? (() => undefined),
      lifetime: 'process',
      signal: options.signal,
    });
    return new KafkaCluster(source, [...launched.brokers], launched.nodes, launched);
  }

  private static async connect(signal: AbortSignal | undefined): Promise<KafkaCluster> {
    const brokers = [...environmentBrokers(process.env)];
    const deadline = Date.now() + connectTimeoutMs;
    await new ClusterAdmin(brokers).waitUntilServing({ nodes: 1, deadline, signal }).catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Error(`The brokers that KAFKA_BROKERS names (${brokers.join()}): ${reason}`, { cause: thrown });
    });
    return new KafkaCluster('environment', brokers, [], null);
  }

  /** Returns once every partition has a leader. Rejects if the topic exists. */
  createTopic(name: string, spec: TopicSpec): Promise<void> {
    return new ClusterAdmin(this.brokers).createTopic(name, spec);
  }

  /** Ends the brokers and removes their data; brokers of `KAFKA_BROKERS` stay. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.launched?.stop() ?? Promise.resolve();
    return this.stopping;
  }
}

/** `launched` is told before anything is waited for, so that a process that dies now leaves a trace of what it started. */
export async function startCluster(
  source: 'docker' | 'java',
  options: LaunchOptions,
  launched: (cluster: LaunchedCluster) => Promise<void> = () => Promise.resolve(),
): Promise<LaunchedCluster> {
  const launch = source === 'docker' ? launchByDocker : launchByJava;
  for (let attempt = 1; ; attempt += 1) {
    const cluster = await launch(options);
    try {
      await launched(cluster);
      await new ClusterAdmin(cluster.brokers).waitUntilServing({
        nodes: cluster.nodes.map((node) => node.id),
        deadline: Date.now() + startTimeoutMs,
        trouble: () => cluster.trouble(),
        signal: options.signal,
      });
      return cluster;
    } catch (thrown) {
      await cluster.stop();
      // Free ports are found first and bound later: somebody may come in between.
      const portWasTaken = thrown instanceof Error && /Address already in use|BindException/.test(thrown.message);
      if (!portWasTaken || attempt === 3) throw thrown;
    }
  }
}
