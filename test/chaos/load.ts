import { Kafka, logLevel, type Producer } from 'kafkajs';
import { type ProducedRecord } from './check/history';

export interface LoadSetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly partitions: number;
  readonly keys: number;
  readonly recordsPerSecond: number;
}

const tickMs = 200;

/** Records of so many keys, each in its partition. What cannot be sent is left out: the topic tells what is there. */
export class Load {
  failures = 0;
  private producer: Producer | null = null;
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> = Promise.resolve();
  private underway = false;
  private next = 0;
  private readonly acknowledgedRecords: ProducedRecord[] = [];

  constructor(private readonly setup: LoadSetup) {}

  /** What brokers have said that they have. */
  get acknowledged(): readonly ProducedRecord[] {
    return this.acknowledgedRecords;
  }

  start(): void {
    this.timer = setInterval(() => {
      if (this.underway) return;
      this.underway = true;
      this.sending = this.send().finally(() => (this.underway = false));
    }, tickMs);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.sending;
    await this.producer?.disconnect();
  }

  private async send(): Promise<void> {
    const { topic, partitions, keys, recordsPerSecond } = this.setup;
    const count = Math.round((recordsPerSecond * tickMs) / 1000);
    const messages = Array.from({ length: count }, (_, index) => {
      const number = this.next + index;
      const key = number % keys;
      return { partition: key % partitions, key: `key-${key}`, value: JSON.stringify({ number }) };
    });
    this.next += count;
    try {
      const answers = await (await this.connected()).send({ topic, messages, acks: -1, timeout: 5000 });
      for (const { partition, baseOffset } of answers) {
        for (const [index, message] of messages.filter((one) => one.partition === partition).entries())
          this.acknowledgedRecords.push({ partition, offset: Number(baseOffset) + index, key: message.key });
      }
    } catch {
      this.failures += 1;
      // kafkajs goes on with the socket of a broker that has frozen.
      const old = this.producer;
      this.producer = null;
      void old?.disconnect().catch(() => undefined);
    }
  }

  private async connected(): Promise<Producer> {
    if (this.producer !== null) return this.producer;
    const producer = new Kafka({
      ...{ clientId: 'chaos-load', brokers: this.setup.brokers, logLevel: logLevel.NOTHING },
      ...{ connectionTimeout: 1000, requestTimeout: 3000, retry: { retries: 2, initialRetryTime: 100 } },
    }).producer();
    await producer.connect();
    return (this.producer = producer);
  }
}
