import { type Stop, type Task } from '../processing/services';

// The part of @confluentinc/kafka-javascript that is used: it is installed by the benchmark alone, and so has no types here.
interface LibrdkafkaMessage {
  readonly partition: number;
  readonly message: { readonly offset: string; readonly value: Buffer | null };
}

interface LibrdkafkaConsumer {
  connect(): Promise<void>;
  subscribe(topics: { readonly topics: readonly string[] }): Promise<void>;
  run(handling: {
    readonly partitionsConsumedConcurrently?: number;
    readonly eachMessage?: (given: LibrdkafkaMessage) => Promise<void>;
    readonly eachBatch?: (given: { readonly batch: { readonly messages: readonly unknown[] } }) => Promise<void>;
  }): Promise<void>;
  disconnect(): Promise<void>;
}

export interface LibrdkafkaPackage {
  readonly KafkaJS: {
    readonly Kafka: new (config: object) => { consumer(config: object): LibrdkafkaConsumer };
    readonly logLevel: { readonly NOTHING: number };
    readonly PartitionAssigners: { readonly cooperativeSticky: string };
    readonly ErrorCodes: { readonly ERR__ASSIGN_PARTITIONS: number };
  };
}

const done = Promise.resolve();

/** Confluent's JavaScript client on librdkafka. It tells nobody of its requests. */
export async function librdkafka(
  from: string,
  { brokers, topic, groupId, handle }: Task,
  { inBatches = false, atOnce = 1 },
): Promise<Stop> {
  const { KafkaJS } = (await import(from)) as LibrdkafkaPackage;
  const kafka = new KafkaJS.Kafka({ kafkaJS: { brokers, logLevel: KafkaJS.logLevel.NOTHING } });
  const consumer = kafka.consumer({ kafkaJS: { groupId, fromBeginning: true, autoCommit: true } });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({
    partitionsConsumedConcurrently: atOnce,
    ...(inBatches
      ? { eachBatch: ({ batch }) => handle(batch.messages.length) ?? done }
      : { eachMessage: ({ message }) => handle(message.value) ?? done }),
  });
  return () => consumer.disconnect();
}
