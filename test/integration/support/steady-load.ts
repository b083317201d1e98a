import { demand, eventually } from './eventually';
import { type TestKafka } from './test-kafka';
import { situation, type TestMember } from './test-member';

export interface LoadSetup {
  readonly partitions: number;
  /** At each tick, spread evenly. */
  readonly records: number;
  readonly everyMs: number;
}

/** Records that come all the time, with values that are unique in the topic; see `TestKafka.produce`. */
export class SteadyLoad {
  produced = 0;
  private last: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly kafka: TestKafka,
    private readonly topic: string,
    private readonly setup: LoadSetup,
  ) {}

  start(): this {
    this.timer = setInterval(() => this.send(this.setup.records), this.setup.everyMs);
    return this;
  }

  /** One request after the other: kafkajs mixes the sequences of requests up that it sends at the same time. */
  send(count: number): void {
    const from = this.produced;
    this.produced += count;
    this.last = this.last.then(() => this.kafka.produce(this.topic, this.setup.partitions, count, from));
  }

  /** How many there were, when the brokers have them all. */
  async end(): Promise<number> {
    clearInterval(this.timer);
    await this.last;
    return this.produced;
  }

  /** Ends, and waits until these members together have processed everything. */
  async processedBy(members: readonly TestMember[]): Promise<void> {
    const produced = await this.end();
    await eventually(() => {
      const processed = new Set(members.flatMap((member) => member.values)).size;
      demand(processed === produced, `${produced} processed, not ${processed}; ${situation(members)}`);
    });
  }
}
