import { type Admin, Kafka, logLevel } from 'kafkajs';
import { abortReason } from './command';

export interface TopicSpec {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Kafka's topic configs by name. */
  readonly configs?: Readonly<Record<string, string>>;
}

export interface ServingWait {
  /** Ids of brokers that must be seen; a number: at least so many. */
  readonly nodes: readonly number[] | number;
  readonly deadline: number;
  /** A reason not to wait any longer. */
  readonly trouble?: () => Promise<string | null>;
  readonly signal?: AbortSignal | undefined;
}

const pauseMs = 50;

/** Short-lived kafkajs admin clients: one for each call, so that a broker killed in between leaves no dead connection. */
export class ClusterAdmin {
  constructor(private readonly brokers: readonly string[]) {}

  /** Returns once every bootstrap broker sees all `nodes`, and group coordinators answer. */
  async waitUntilServing(wait: ServingWait): Promise<void> {
    for (const broker of this.brokers) {
      await until(wait, () => new ClusterAdmin([broker]).sees(wait.nodes));
    }
    // The first lookup of a coordinator creates __consumer_offsets, and its partitions load for a while. Asked here,
    // a group that joins later does not have to wait.
    await until(wait, () => this.withAdmin((admin) => admin.fetchOffsets({ groupId: 'is-the-coordinator-there' })));
  }

  /** Returns once every partition has a leader. Rejects if the topic exists. */
  async createTopic(name: string, spec: TopicSpec): Promise<void> {
    const configEntries = Object.entries(spec.configs ?? {}).map(([key, value]) => ({ name: key, value }));
    await this.withAdmin(async (admin) => {
      const created = await admin.createTopics({
        waitForLeaders: false,
        topics: [
          { topic: name, numPartitions: spec.partitions, replicationFactor: spec.replicationFactor, configEntries },
        ],
      });
      if (!created) throw new Error(`Topic ${name} exists already.`);
      await until({ deadline: Date.now() + 30_000 }, async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
        const led = topics[0]?.partitions.filter((partition) => partition.leader >= 0).length ?? 0;
        if (led !== spec.partitions)
          throw new Error(`${led} of ${spec.partitions} partitions of ${name} have a leader.`);
      });
    });
  }

  private async sees(nodes: readonly number[] | number): Promise<void> {
    await this.withAdmin(async (admin) => {
      const seen = (await admin.describeCluster()).brokers.map((broker) => broker.nodeId);
      const enough = typeof nodes === 'number' ? seen.length >= nodes : nodes.every((id) => seen.includes(id));
      if (!enough) throw new Error(`${this.brokers.join()} sees only the brokers [${seen.join()}].`);
    });
  }

  private async withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Kafka({
      clientId: 'apache-kafka-cluster',
      brokers: [...this.brokers],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 1_000,
      requestTimeout: 10_000,
      retry: { initialRetryTime: 50, maxRetryTime: 250, retries: 5 },
    }).admin();
    try {
      await admin.connect();
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

type Until = Pick<ServingWait, 'deadline' | 'trouble' | 'signal'>;

/** Repeats `attempt` until it succeeds; the last failure is told when the deadline has passed. */
async function until(wait: Until, attempt: () => Promise<unknown>): Promise<void> {
  for (;;) {
    if (wait.signal?.aborted === true) throw abortReason(wait.signal);
    try {
      await attempt();
      return;
    } catch (thrown) {
      const trouble = await wait.trouble?.();
      if (trouble != null) throw new Error(trouble, { cause: thrown });
      if (Date.now() >= wait.deadline) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        throw new Error(`Kafka did not serve in time: ${reason}`, { cause: thrown });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
