import { ConfigResourceType, DescribeConfigs, ErrorCode } from '../../wire';
import { backoffMs, brokerError, Pauses, type BrokerClient, type Cluster, type Coordinator } from '../cluster';
import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';

export interface SessionTimeoutContext {
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly cluster: Pick<Cluster, 'connect'>;
  readonly coordinator: Pick<Coordinator, 'locate'>;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** How long a session lasts as far as we know. */
  readonly believedMs: () => number;
  readonly learn: (sessionTimeoutMs: number) => void;
}

/** Tries of one question, as long as the answer is one that passes. */
const mostTries = 5;

/**
 * In the `consumer` protocol the coordinator decides how long a session lasts, and does not tell by itself: it is asked for
 * its config. On a link of its own, so that neither heartbeats nor commits ever wait for this.
 */
export class SessionTimeout {
  private readonly pauses: Pauses;
  private questions = 0;
  /** It is known, or was told that it is not. */
  private settled = false;

  constructor(private readonly context: SessionTimeoutContext) {
    this.pauses = new Pauses(context.clock);
  }

  /** Never rejects. Of questions that overlap the last one counts. */
  async ask(): Promise<void> {
    const { clock, options } = this.context;
    this.questions += 1;
    const question = this.questions;
    const isOver = (): boolean => question !== this.questions;
    for (let failures = 0; !isOver(); failures += 1) {
      try {
        const found = await this.find();
        if (!isOver()) this.found(found);
        return;
      } catch (thrown) {
        const passes = thrown instanceof KafkaRebalanceError && thrown.disposition === 'retry';
        if (isOver()) return;
        if (!passes || failures + 1 >= mostTries) {
          this.notFound(asError(thrown));
          return;
        }
        await this.pauses.until(clock.now() + backoffMs(options, failures));
      }
    }
  }

  close(): void {
    this.questions += 1;
    this.pauses.end();
  }

  private found(sessionTimeoutMs: number): void {
    const { believedMs, learn, publish } = this.context;
    const before = believedMs();
    this.settled = true;
    learn(sessionTimeoutMs);
    if (before !== sessionTimeoutMs) {
      publish({ type: 'SessionTimeoutLearned', sessionTimeoutMs, believedMs: before });
    }
  }

  private notFound(error: Error): void {
    if (this.settled) return;
    this.settled = true;
    this.context.publish({ type: 'SessionTimeoutUnknown', believedMs: this.context.believedMs(), error });
  }

  /** Of the group, with what the broker sets for all groups behind it; brokers before 4.0 know no configs of groups. */
  private async find(): Promise<number> {
    const { cluster, clock, coordinator, options } = this.context;
    const deadline = clock.now() + options.requestTimeoutMs;
    const node = await coordinator.locate(deadline);
    const client = cluster.connect(node);
    try {
      const { GROUP, BROKER } = ConfigResourceType;
      const found =
        (await configOf(client, GROUP, options.groupId, 'consumer.session.timeout.ms', deadline)) ??
        (await configOf(client, BROKER, String(node.nodeId), 'group.consumer.session.timeout.ms', deadline));
      if (found !== null) return found;
      throw new KafkaRebalanceError('The coordinator has no such config.', {
        ...{ code: 'CONFIG_UNKNOWN', disposition: 'abandon' },
      });
    } finally {
      client.dispose();
    }
  }
}

/** A whole number above zero; null: the broker does not know that config, or that kind of resource. */
async function configOf(
  client: BrokerClient,
  resourceType: number,
  resourceName: string,
  name: string,
  deadline: number,
): Promise<number | null> {
  const resources = [{ resourceType, resourceName, configurationKeys: [name] }];
  const request = { resources, includeSynonyms: false, includeDocumentation: false };
  const { results } = await client.call(DescribeConfigs, request, deadline);
  const errorCode = results[0]?.errorCode ?? ErrorCode.INVALID_REQUEST;
  if (errorCode === ErrorCode.INVALID_REQUEST) return null;
  if (errorCode !== 0) throw brokerError(errorCode, { api: 'DescribeConfigs', subject: name });
  const value = Number(results[0]?.configs.find((config) => config.name === name)?.value);
  return Number.isInteger(value) && value > 0 ? value : null;
}
