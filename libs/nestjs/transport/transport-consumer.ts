import { type GroupConsumer, KafkaRebalanceError } from '../../engine';
import { type TopicPartition } from '../../protocol';

/** As kafkajs writes them: without a list, all assigned partitions of the topic. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions?: readonly number[];
}

export interface OffsetOfPartition extends TopicPartition {
  /** A number as a string, as in kafkajs: the next offset to read. */
  readonly offset: string;
}

/** What a service asks of kafkajs's consumer that it gets by `getConsumer()`, and what it can do here instead. */
const waysOut = {
  connect: 'the server connects when the microservice starts',
  disconnect: 'close the application, or the server',
  subscribe: 'topics come from @EventPattern and @MessagePattern',
  run: 'records go to @EventPattern and @MessagePattern',
  stop: 'close the application, or pause the partitions',
  describeGroup: 'use describeGroups of the admin client: server.unwrap()[0].admin()',
  on: "use server.on('RebalanceCompleted', ...): events are those of this package",
  logger: "use Nest's Logger",
} as const;

/** kafkajs's consumer as far as handlers use it, by the consumer of this package. */
export class TransportConsumer {
  constructor(private readonly consumer: () => GroupConsumer) {}

  /**
   * Everything before each offset counts as processed, and is stored; resolves when the broker has answered. With
   * `run: { autoCommit: false }` this or `context.ack()` is how a record counts.
   * @throws KafkaRebalanceError `NOT_ASSIGNED`, or `INVALID_OFFSET` for an offset beyond what was delivered
   */
  async commitOffsets(offsets: readonly OffsetOfPartition[]): Promise<void> {
    const consumer = this.consumer();
    for (const { topic, partition, offset } of offsets) {
      consumer.markProcessed({ topic, partition }, integer('commitOffsets', offset));
    }
    await consumer.commit(offsets.map(({ topic, partition }) => ({ topic, partition })));
  }

  pause(topics: readonly TopicPartitions[]): void {
    this.consumer().pause(this.partitions(topics));
  }

  resume(topics: readonly TopicPartitions[]): void {
    this.consumer().resume(this.partitions(topics));
  }

  paused(): TopicPartitions[] {
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of this.consumer().paused()) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
    }
    return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
  }

  seek({ topic, partition, offset }: OffsetOfPartition): Promise<void> {
    return this.consumer().seek({ topic, partition }, integer('seek', offset));
  }

  private partitions(topics: readonly TopicPartitions[]): TopicPartition[] {
    return topics.flatMap(({ topic, partitions }) =>
      partitions === undefined
        ? this.consumer()
            .assignment()
            .filter((one) => one.topic === topic)
        : partitions.map((partition) => ({ topic, partition })),
    );
  }
}

for (const [name, wayOut] of Object.entries(waysOut)) {
  Object.defineProperty(TransportConsumer.prototype, name, { value: refuse(name, wayOut) });
}

function refuse(name: string, wayOut: string): () => never {
  return () => {
    throw new KafkaRebalanceError(`${name} of kafkajs's consumer does not exist here: ${wayOut}.`, {
      code: 'NOT_SUPPORTED',
      disposition: 'abandon',
    });
  };
}

function integer(method: string, offset: string): bigint {
  if (/^\d{1,19}$/.test(offset)) return BigInt(offset);
  throw new KafkaRebalanceError(
    `${method}: an offset is a whole number as a string, such as '42'; '${offset}' is not.`,
    {
      code: 'INVALID_OFFSET',
      disposition: 'abandon',
    },
  );
}
