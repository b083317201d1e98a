import { type Admin, Kafka, logLevel } from 'kafkajs';
import { type KafkaNode } from '../../../libs/testing';
import { findFreePorts } from '../../../libs/testing/apache-kafka/free-port';
import { startCluster } from '../../../libs/testing/apache-kafka/kafka-cluster';
import { type LaunchedCluster } from '../../../libs/testing/apache-kafka/kafka-node';
import { type NodeEndpoints } from '../../../libs/testing/apache-kafka/server-properties';
import { BrokerProxy } from '../network/broker-proxy';
import { Network } from '../network/network';

const offsetsTopic = '__consumer_offsets';

/** Three brokers, which members reach through proxies, and everybody else by a listener of their own. */
export class ProxiedCluster {
  private constructor(
    private readonly launched: LaunchedCluster,
    private readonly proxies: readonly BrokerProxy[],
    readonly network: Network,
  ) {}

  static async start(
    properties: Readonly<Record<string, string>>,
    signal: AbortSignal,
    log: (line: string) => void,
  ): Promise<ProxiedCluster> {
    const ports = await findFreePorts(6);
    const network = new Network();
    const proxies = [1, 2, 3].map((id) => new BrokerProxy(ports[id - 1] ?? 0, network, id, ports[id + 2] ?? 0));
    await Promise.all(proxies.map((proxy) => proxy.listen()));
    try {
      const launched = await startCluster('java', {
        ...{ brokers: 3, properties, signal, log, lifetime: 'process' },
        propertiesOf: (node) => clientListener(node, ports[node.id + 2] ?? 0, ports[node.id - 1] ?? 0),
      });
      return new ProxiedCluster(launched, proxies, network);
    } catch (thrown) {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      throw thrown;
    }
  }

  /** Through the proxies. */
  get memberBrokers(): string[] {
    return this.proxies.map(({ address }) => address);
  }

  /** Past the proxies. */
  get brokers(): string[] {
    return [...this.launched.brokers];
  }

  node(id: number): KafkaNode {
    const node = this.launched.nodes.find((one) => one.id === id);
    if (node === undefined) throw new Error(`There is no broker ${id}.`);
    return node;
  }

  /** A client of its own each time: none that has met a broker before it was harmed. */
  async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Kafka({
      ...{ clientId: 'chaos', brokers: this.brokers, logLevel: logLevel.NOTHING },
      ...{ connectionTimeout: 1000, requestTimeout: 5000, retry: { retries: 3, initialRetryTime: 100 } },
    }).admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** The broker that coordinates the group. */
  async coordinatorOf(groupId: string): Promise<number> {
    return (await this.offsetsPartition(groupId)).leader;
  }

  /** Gives the group to another broker, by taking its partition of the offsets topic from the one that leads it. */
  async moveCoordinator(groupId: string): Promise<void> {
    const { partition, leader } = await this.offsetsPartition(groupId);
    const others = [1, 2, 3].filter((id) => id !== leader);
    await this.reassign(partition, others);
    const now = await this.until(groupId, (found) => found !== leader);
    await this.reassign(partition, [now, ...[1, 2, 3].filter((id) => id !== now)]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.launched.stop();
  }

  private async until(groupId: string, holds: (leader: number) => boolean): Promise<number> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const leader = await this.coordinatorOf(groupId);
      if (leader > 0 && holds(leader)) return leader;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The coordinator of ${groupId} does not move.`);
  }

  private reassign(partition: number, replicas: number[]): Promise<void> {
    return this.withAdmin(async (admin) => {
      await admin.alterPartitionReassignments({
        topics: [{ topic: offsetsTopic, partitionAssignment: [{ partition, replicas }] }],
      });
    });
  }

  private offsetsPartition(groupId: string): Promise<{ partition: number; leader: number }> {
    return this.withAdmin(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [offsetsTopic] });
      const partitions = topics[0]?.partitions ?? [];
      const partition = javaHash(groupId) % partitions.length;
      const leader = partitions.find(({ partitionId }) => partitionId === partition)?.leader ?? -1;
      return { partition, leader };
    });
  }
}

function clientListener({ brokerPort, controllerPort }: NodeEndpoints, port: number, advertised: number) {
  const broker = `BROKER://127.0.0.1:${brokerPort}`;
  return {
    listeners: `${broker},CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `${broker},CLIENT://127.0.0.1:${advertised}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  };
}

/** As Kafka finds the partition of a group: `Utils.abs(groupId.hashCode())`. */
function javaHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash === -(2 ** 31) ? 0 : Math.abs(hash);
}
