import { randomUUID } from 'node:crypto';
import { CompressionTypes, Kafka, logLevel, type Admin, type Producer } from 'kafkajs';
import { demand, eventually } from './eventually';
import { KafkaCluster, type KafkaClusterOptions, type KafkaNode } from '../../../libs/testing';

/** What groups of tests want of brokers. */
export const quickGroups = {
  'group.min.session.timeout.ms': '1000',
  // Of the consumer protocol, where the broker decides: as the members of the tests believe.
  'group.consumer.session.timeout.ms': '6000',
};

/** A real Kafka, a producer and an admin client, for one test file. */
export class TestKafka {
  admin!: Admin;
  private producer!: Producer;

  private constructor(readonly cluster: KafkaCluster) {
    this.connectTo(cluster.brokers);
  }

  private connectTo(brokers: string[]): void {
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 10 }, requestTimeout: 5000 });
    this.admin = kafka.admin();
    this.producer = kafka.producer({ idempotent: true });
  }

  /**
   * Clients that know nothing of this broker. kafkajs keeps using the socket of one that has frozen, and gives a record up
   * that it has sent to a leader of before; so this waits until the brokers agree on others.
   */
  async forget({ id, address }: Pick<KafkaNode, 'id' | 'address'>, topic: string): Promise<void> {
    const old: (Admin | Producer)[] = [];
    const others = this.cluster.brokers.filter((broker) => broker !== address);
    await eventually(async () => {
      old.push(this.admin, this.producer);
      this.connectTo(others);
      await this.admin.connect();
      const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
      const leaders = topics.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
      demand(leaders.length > 0 && leaders.every((leader) => leader >= 0 && leader !== id), 'other leaders');
      await this.producer.connect();
    }, 60_000);
    void Promise.allSettled(old.map((client) => client.disconnect()));
  }

  static async start(options: KafkaClusterOptions = {}): Promise<TestKafka> {
    const cluster = await KafkaCluster.start({ ...options, properties: { ...quickGroups, ...options.properties } });
    const kafka = new TestKafka(cluster);
    await kafka.admin.connect();
    await kafka.producer.connect();
    return kafka;
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.admin.disconnect(), this.producer.disconnect()]);
    await this.cluster.stop();
  }

  /** A topic of its own for each test, so that tests do not meet. */
  async topic(partitions: number, replicationFactor = 1): Promise<string> {
    const name = `orders-${randomUUID().slice(0, 8)}`;
    await this.cluster.createTopic(name, { partitions, replicationFactor });
    return name;
  }

  /** `count` records spread evenly; values are `partition:number`, unique in the topic. */
  async produce(topic: string, partitions: number, count: number, from = 0): Promise<void> {
    const messages = Array.from({ length: count }, (_, index) => {
      const partition = (from + index) % partitions;
      return { partition, key: `key-${from + index}`, value: `${partition}:${from + index}` };
    });
    await this.producer.send({ topic, messages, compression: CompressionTypes.GZIP });
  }

  /** `count` records of so many keys, each key in one partition; values are `partition:number`. */
  async produceKeyed(topic: string, partitions: number, count: number, from: number, keys: number): Promise<void> {
    const messages = Array.from({ length: count }, (_, index) => {
      const key = (from + index) % keys;
      return { partition: key % partitions, key: `key-${key}`, value: `${key % partitions}:${from + index}` };
    });
    await this.producer.send({ topic, messages });
  }

  /** To partition 0. */
  async send(topic: string, values: readonly (string | Buffer)[]): Promise<void> {
    await this.producer.send({ topic, messages: values.map((value) => ({ partition: 0, value })) });
  }

  /** To the partitions that kafkajs chooses, as Java does. */
  async produceByKey(topic: string, keys: readonly string[]): Promise<void> {
    await this.producer.send({ topic, messages: keys.map((key) => ({ key, value: key })) });
  }

  /** Committed offset by partition; -1: none. */
  async committed(groupId: string, topic: string): Promise<number[]> {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    return [...(found?.partitions ?? [])].sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
  }
}
