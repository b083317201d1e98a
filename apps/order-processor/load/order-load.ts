import { Kafka, logLevel, type Producer } from 'kafkajs';

export interface OrderLoadOptions {
  readonly brokers: string[];
  readonly topic: string;
  readonly partitions: number;
  /** Part of all ids: those of another run are others. */
  readonly run: string;
  /** Orders a second over all partitions. */
  readonly rate: number;
  /** Of so many records one is no order: real topics hold such things too. Infinity: none. Default 1009. */
  readonly poisonEvery?: number;
}

const tickMs = 25;

const poison = '{"orderId":42}';

/** @param run `run` of the load; customer n has all their orders in partition n modulo the number of partitions */
export function customerId(run: string, customer: number): string {
  return `customer-${run}-${customer}`;
}

function isPoison({ value }: { readonly value: string }): boolean {
  return value === poison;
}

/**
 * Orders at a steady rate, spread evenly over the partitions and keyed by customer. The producer is idempotent: a request
 * that is repeated puts no order into the log twice, so what is processed twice is the consumers' doing.
 */
export class OrderLoad {
  private readonly producer: Producer;
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> = Promise.resolve();
  private made = 0;
  private due = 0;
  /** Orders that the brokers have acknowledged, and records among them that are none. */
  sent = 0;
  poison = 0;
  error: Error | null = null;

  constructor(private readonly options: OrderLoadOptions) {
    const { brokers } = options;
    // By default its pauses grow to half a minute, and orders would stop for long after the brokers are back.
    const retry = { retries: 60, maxRetryTime: 1000 };
    const kafka = new Kafka({ clientId: 'order-load', brokers, logLevel: logLevel.NOTHING, retry });
    this.producer = kafka.producer({ idempotent: true });
  }

  async start(): Promise<void> {
    await this.producer.connect();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  /** Ends the load; resolves when everything made has been acknowledged. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.sending;
    await this.producer.disconnect();
    if (this.error !== null) throw this.error;
  }

  private tick(): void {
    this.due += (this.options.rate * tickMs) / 1000;
    const count = Math.floor(this.due);
    this.due -= count;
    const messages = Array.from({ length: count }, () => this.next());
    // One request after the other: retries then cannot change the order of a customer's orders.
    this.sending = this.sending.then(() => this.send(messages));
  }

  /** So many records that are no orders, each in another partition. */
  async sendPoison(count: number): Promise<void> {
    const made = Array.from({ length: count }, () => ({ ...this.next(), value: poison }));
    await (this.sending = this.sending.then(() => this.send(made)));
  }

  private next(): { partition: number; key: string; value: string } {
    const number = this.made;
    const { poisonEvery = 1009 } = this.options;
    this.made += 1;
    const customer = number % (this.options.partitions * 10);
    const order = {
      orderId: `order-${this.options.run}-${number}`,
      customerId: customerId(this.options.run, customer),
      amountCents: 100 + (number % 900),
    };
    const value = number % poisonEvery === poisonEvery - 1 ? poison : JSON.stringify(order);
    return { partition: customer % this.options.partitions, key: order.customerId, value };
  }

  private async send(messages: { partition: number; key: string; value: string }[]): Promise<void> {
    if (messages.length === 0 || this.error !== null) return;
    try {
      await this.producer.send({ topic: this.options.topic, acks: -1, messages });
      const poison = messages.filter(isPoison).length;
      this.sent += messages.length - poison;
      this.poison += poison;
    } catch (thrown) {
      this.error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
  }
}
