import { Kafka, logLevel, type Consumer } from 'kafkajs';

/** kafkajs's own consumer, as Nest's Kafka transport uses it: eager, with its RoundRobinAssigner. */
export class KafkaJsMember {
  readonly offsets: string[] = [];
  readonly stderr = '';
  partitions: readonly number[] = [];

  private constructor(private readonly consumer: Consumer) {}

  static async start(brokers: string[], topic: string, groupId: string): Promise<KafkaJsMember> {
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 200, maxWaitTimeInMs: 200 });
    const member = new KafkaJsMember(consumer);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      member.partitions = payload.memberAssignment[topic] ?? [];
    });
    consumer.on(consumer.events.REBALANCING, () => (member.partitions = []));
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommitInterval: 200,
      eachMessage: async ({ partition, message }) => void member.offsets.push(`${partition}:${message.offset}`),
    });
    return member;
  }

  async stop(): Promise<void> {
    await this.consumer.disconnect();
    this.partitions = [];
  }
}
