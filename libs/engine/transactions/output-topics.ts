import { before, brokerError, type Attempts, type Cluster, type TopicMetadata } from '../cluster';
import { type Clock } from '../ports';

const unknownTopic = 3;

/** `metadata.max.age.ms` of producers: nobody else would notice that a topic which is only written to has grown. */
const maxAgeMs = 300_000;

/** The topics that are written to, asked for anew now and then. */
export class OutputTopics {
  private readonly askedAt = new Map<string, number>();

  constructor(
    private readonly cluster: Cluster,
    private readonly clock: Clock,
  ) {}

  /** `partitions`: what it should have; if it does not, it may have grown, and is asked for once more. */
  async find(
    topic: string,
    partitions: readonly number[],
    attempts: Attempts,
    deadline: number,
  ): Promise<TopicMetadata> {
    const now = this.clock.now();
    const fresh = now - (this.askedAt.get(topic) ?? -Infinity) < maxAgeMs;
    const found = await this.ask(topic, !fresh, attempts, deadline);
    if (!fresh) this.askedAt.set(topic, now);
    const complete = partitions.every((partition) => found.partitions.some((one) => one.partition === partition));
    return complete || !fresh ? found : this.ask(topic, true, attempts, deadline);
  }

  private ask(topic: string, refresh: boolean, attempts: Attempts, deadline: number): Promise<TopicMetadata> {
    return attempts.until(deadline, async (until, failures) => {
      const question = this.cluster.metadata([topic], { refresh: refresh || failures > 0 });
      const metadata = await before(this.clock, until, question, `The look-up of topic ${topic}`);
      const found = metadata.topic(topic);
      const errorCode = found?.errorCode ?? unknownTopic;
      if (found === null || errorCode !== 0) {
        throw brokerError(errorCode, { api: 'Metadata', subject: `topic ${topic}` });
      }
      return found;
    });
  }
}
