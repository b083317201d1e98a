import { type ClusterTrace } from './cluster-trace';
import { type KafkaProperties, type NodeEndpoints } from './server-properties';

/** One broker that we started, to be broken by tests. All methods are idempotent. */
export interface KafkaNode {
  readonly id: number;
  /** 'host:port', the same after every restart. */
  readonly address: string;
  /** The Java process; `null` while it is down, and under Docker, whose processes may live in a virtual machine. */
  readonly pid: number | null;
  /** As a crash: SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing is answered. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** In good order: SIGTERM, then waits for the end, at most 30 s. */
  stop(): Promise<void>;
  /** On the same ports and data, after `stop` if it still runs. Waits until the broker serves again. */
  restart(): Promise<void>;
}

/** Brokers that were started, whatever runs them. They may not answer yet. */
export interface LaunchedCluster {
  readonly brokers: readonly string[];
  readonly nodes: readonly KafkaNode[];
  readonly trace: ClusterTrace;
  /** Why it will never be ready, if that is known: a broker ended, and the end of what it wrote. */
  trouble(): Promise<string | null>;
  /** Ends all and removes the folder. The data is thrown away, so nobody waits for a good order. Idempotent. */
  stop(): Promise<void>;
}

/** One more address of a single broker, beside the plaintext one through which tests administer it. */
export interface SecureListener {
  readonly name: string;
  readonly port: number;
  /** Where brokers tell clients to go: what stands there passes it on to `port`. Default `port`. */
  readonly advertisedPort?: number;
  readonly protocol: 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
}

/** What a broker that authenticates its clients has besides properties. By Java alone. */
export interface Security {
  readonly listeners: readonly SecureListener[];
  /** As Kafka's storage tool takes them (`--add-scram`): `SCRAM-SHA-256=[name=orders,password=...]`. */
  readonly scramCredentials: readonly string[];
  readonly systemProperties: Readonly<Record<string, string>>;
}

export interface LaunchOptions {
  readonly brokers: 1 | 3;
  readonly security?: Security;
  readonly properties: Readonly<Record<string, string>>;
  /** Properties of one broker, over those of all. Only by Java. */
  readonly propertiesOf?: (node: NodeEndpoints) => KafkaProperties;
  readonly log: (line: string) => void;
  /** 'process': ends with this process, however that ends. 'detached': lives until somebody stops it. */
  readonly lifetime: 'process' | 'detached';
  readonly signal?: AbortSignal | undefined;
}
