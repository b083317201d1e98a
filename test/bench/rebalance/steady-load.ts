import { Kafka, logLevel, type Producer } from 'kafkajs';
import { type SentRecord } from './round-record';

export interface LoadSetup {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly recordsPerSecond: number;
  readonly handlerMs: number;
}

/** One record for every partition at each tick. A record's value says how long its handler works. */
export class SteadyLoad {
  readonly sent: SentRecord[] = [];
  private readonly producer: Producer;
  private readonly underway = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;
  private failure: unknown = null;

  constructor(private readonly setup: LoadSetup) {
    const brokers = [...setup.brokers];
    this.producer = new Kafka({ clientId: 'bench-load', brokers, logLevel: logLevel.NOTHING }).producer();
  }

  async start(): Promise<void> {
    const { partitions, recordsPerSecond, handlerMs } = this.setup;
    await this.producer.connect();
    const everyPartition = Array.from({ length: partitions }, (_, partition) => partition);
    this.timer = setInterval(() => this.launch(everyPartition, handlerMs), (1000 * partitions) / recordsPerSecond);
  }

  /** One more record, whose handler works for `handlerMs`. */
  async sendSlow(partition: number, handlerMs: number): Promise<SentRecord> {
    const [record] = await this.send([partition], handlerMs);
    if (record === undefined) throw new Error('The broker acknowledged nothing.');
    return record;
  }

  /** Rejects if any record could not be sent. Idempotent. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await Promise.all(this.underway);
    await this.producer.disconnect();
    if (this.failure !== null) throw new Error('The load could not be sent.', { cause: this.failure });
  }

  private launch(partitions: readonly number[], handlerMs: number): void {
    const sending = this.send(partitions, handlerMs)
      .then(() => undefined)
      .catch((thrown: unknown) => void (this.failure ??= thrown))
      .finally(() => this.underway.delete(sending));
    this.underway.add(sending);
  }

  private async send(partitions: readonly number[], handlerMs: number): Promise<readonly SentRecord[]> {
    const value = JSON.stringify({ handlerMs });
    const messages = partitions.map((partition) => ({ partition, value }));
    const answers = await this.producer.send({ topic: this.setup.topic, messages });
    const at = Date.now();
    const records = answers.map(({ partition, baseOffset }) => ({ partition, offset: Number(baseOffset), at }));
    this.sent.push(...records);
    return records;
  }
}
