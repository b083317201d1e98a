import { Kafka, type KafkaConfig, type Producer } from 'kafkajs';
import { asError, KafkaRebalanceError, type ProducedRecord, type Publisher } from '../engine';

/**
 * For a renewal of a SASL session kafkajs takes the next answer, whosever it is, and by default begins it 10 s before the end: with
 * sessions that are shorter at each request, which brokers refuse. Brokers take one in a second.
 */
const renewBeforeEndMs = 1000;

/** kafkajs's producer, connected when the first record comes. Idempotent: what it sends again is stored once. */
export function createKafkaJsPublisher({ client }: { readonly client: KafkaConfig }): Publisher {
  return new KafkaJsPublisher(client);
}

class KafkaJsPublisher implements Publisher {
  private connected: Promise<Producer> | null = null;
  private closed = false;
  /** The record before, where a renewal may come between. */
  private before: Promise<unknown> = Promise.resolve();

  constructor(private readonly client: KafkaConfig) {}

  publish(topic: string, record: ProducedRecord): Promise<void> {
    if (this.client.sasl === undefined) return this.send(topic, record);
    const sent = this.before.then(() => this.send(topic, record));
    this.before = sent.catch(() => undefined);
    return sent;
  }

  private async send(topic: string, record: ProducedRecord): Promise<void> {
    if (this.closed) throw failed(topic, new Error('the consumer has been closed'));
    const { partition, key, value } = record;
    const headers: Record<string, Buffer[]> = {};
    for (const header of record.headers) (headers[header.key] ??= []).push(header.value ?? Buffer.alloc(0));
    const message = { key, value, headers, ...(partition === null ? {} : { partition }) };
    let stored: { readonly errorCode: number }[];
    try {
      const producer = await (this.connected ??= this.connect());
      stored = await producer.send({ topic, acks: -1, messages: [message] });
    } catch (thrown) {
      throw failed(topic, asError(thrown));
    }
    // Hazard: kafkajs drops a record for a partition that the topic has not, and tells nobody.
    if (stored.length === 0) throw failed(topic, new Error(`it has no partition ${partition}`));
  }

  private async connect(): Promise<Producer> {
    const producer = new Kafka({ reauthenticationThreshold: renewBeforeEndMs, ...this.client }).producer({
      idempotent: true,
    });
    try {
      await producer.connect();
      return producer;
    } catch (thrown) {
      this.connected = null;
      throw thrown;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const producer = await this.connected?.catch(() => null);
    await producer?.disconnect().catch(() => undefined);
  }
}

function failed(topic: string, cause: Error): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `The record cannot be stored in ${topic}: ${cause.message}. The topic must exist, with as many partitions as the ` +
      'one that the record is from, and this client must be allowed to write to it.',
    { code: 'NOT_PUBLISHED', disposition: 'retry', cause },
  );
}
