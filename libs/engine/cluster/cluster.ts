import { Metadata, ZERO_UUID, type Api } from '../../wire';
import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type BrokerNode, type Clock, type Link, type Wire } from '../ports';
import { backoffMs } from './backoff';
import { BrokerClient } from './broker-client';
import { brokerError } from './broker-errors';
import { ClusterMetadata } from './cluster-metadata';
import { type LeaderHint } from './leader-hints';
import { Pauses } from './pauses';
import { type TopicIdentities } from './topic-identities';

export type RequestOptions = Pick<ResolvedConsumerOptions, 'requestTimeoutMs' | 'retryBackoffMs' | 'retryBackoffMaxMs'>;

export interface ClusterContext {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly options: RequestOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Told of every topic that a broker names. */
  readonly identities?: TopicIdentities;
}

const topicAuthorizationFailed = 29;

/**
 * How long one broker may take to answer a question that any broker can answer, before another one is asked. Doubled after
 * each round: they may all be busy, or the answer large.
 */
const impatienceMs = 3000;

/**
 * What is known of the brokers, and questions that any of them can answer. A broker that does not answer is left for the
 * next one at once: the known ones in turn, then the bootstrap list; then a pause, longer after each round, and again.
 */
export class Cluster {
  private known = ClusterMetadata.empty;
  private client: BrokerClient | null = null;
  private turn = 0;
  private failures = 0;
  /** What is being asked, by topics and whether they may be created. */
  private readonly asking = new Map<string, Promise<ClusterMetadata>>();
  private readonly pauses: Pauses;
  private closed = false;

  constructor(private readonly context: ClusterContext) {
    this.pauses = new Pauses(context.clock);
  }

  get current(): ClusterMetadata {
    return this.known;
  }

  /** A broker that was asked in vain has said who leads now. */
  learn(hints: readonly LeaderHint[]): void {
    if (hints.length > 0) this.known = this.known.withLeaders(hints);
  }

  /** A link to this broker, of the caller's own. */
  connect(node: BrokerNode): BrokerClient {
    return this.over(this.context.wire.link(node), node.nodeId);
  }

  private over(link: Link, nodeId: number | null): BrokerClient {
    return new BrokerClient(link, { clock: this.context.clock, publish: this.context.publish, nodeId });
  }

  /**
   * What is known of these topics; asked for if something is missing, or with `refresh` in any case. `create`: brokers
   * with `auto.create.topics.enable` may create what is missing.
   */
  async metadata(
    topics: readonly string[],
    { refresh = false, create = false }: { refresh?: boolean; create?: boolean } = {},
  ): Promise<ClusterMetadata> {
    const complete = topics.every((topic) => this.known.topic(topic)?.errorCode === 0);
    if (complete && !refresh) return this.known;
    const key = JSON.stringify([create, ...[...topics].sort()]);
    const asked = this.asking.get(key);
    if (asked !== undefined) return asked;
    const answer = this.ask(topics, create).finally(() => this.asking.delete(key));
    this.asking.set(key, answer);
    return answer;
  }

  /** The names of all topics that are not Kafka's own. */
  async listTopics(): Promise<readonly string[]> {
    const metadata = await this.ask(null);
    return [...metadata.topics.values()]
      .filter((topic) => !topic.isInternal && topic.errorCode === 0)
      .map(({ name }) => name);
  }

  private async ask(topics: readonly string[] | null, create = false): Promise<ClusterMetadata> {
    const deadline = this.context.clock.now() + this.context.options.requestTimeoutMs;
    const answer = await this.call(
      Metadata,
      {
        topics: topics === null ? null : topics.map((name) => ({ topicId: ZERO_UUID, name })),
        ...{ allowAutoTopicCreation: create, includeClusterAuthorizedOperations: false },
        includeTopicAuthorizedOperations: false,
      },
      deadline,
    );
    if (answer.errorCode !== 0) {
      const error = brokerError(answer.errorCode, { api: 'Metadata' });
      // The next question goes to another broker.
      this.client?.dispose(error);
      throw error;
    }
    // A list of everything holds nothing of topics that are gone, and so replaces what was known.
    this.known = (topics === null ? ClusterMetadata.empty : this.known).merge(answer);
    for (const { name, topicId, errorCode } of answer.topics) {
      if (name !== null && errorCode === 0) this.context.identities?.note(name, topicId);
    }
    // Last, so that the other topics are known all the same.
    const denied =
      topics === null ? undefined : answer.topics.find(({ errorCode }) => errorCode === topicAuthorizationFailed);
    if (denied !== undefined) throw brokerError(denied.errorCode, { api: 'Metadata', subject: `topic ${denied.name}` });
    return this.known;
  }

  /** Asks brokers in turn until one answers, or `deadline` (monotonic milliseconds) has passed. */
  async call<Request, Response>(api: Api<Request, Response>, request: Request, deadline: number): Promise<Response> {
    const { clock } = this.context;
    for (;;) {
      if (this.closed) throw closedError();
      const client = this.nextClient();
      try {
        const answer = await client.call(api, request, Math.min(deadline, clock.now() + this.patience()));
        this.succeeded();
        return answer;
      } catch (thrown) {
        const error = asError(thrown);
        client.dispose(error);
        if (!(error instanceof KafkaRebalanceError) || error.disposition !== 'retry') throw error;
        const pause = this.failed(error);
        if (clock.now() + pause >= deadline) throw error;
        if (pause > 0) await this.pauses.until(clock.now() + pause);
      }
    }
  }

  /**
   * Hazard: a broker that is cut off from the controller goes on answering
   *   1. it names a leader or coordinator that has moved   2. that one sends us away   3. the same broker is asked again
   * So what turns out wrong again and again is asked of another one.
   */
  doubt(): void {
    this.client?.retire();
    this.client = null;
  }

  private patience(): number {
    const rounds = Math.floor(this.failures / this.turnsInRound);
    return Math.min(this.context.options.requestTimeoutMs, impatienceMs * 2 ** Math.min(rounds, 20));
  }

  /** One more than there are brokers: that one goes to the bootstrap list, for all that we know may be outdated. */
  private get turnsInRound(): number {
    return this.known.brokers.size + 1;
  }

  private nextClient(): BrokerClient {
    if (this.client !== null && this.client.dead === null) return this.client;
    const node = [...this.known.brokers.values()][this.turn % this.turnsInRound];
    this.turn += 1;
    this.client = node === undefined ? this.over(this.context.wire.seed(), null) : this.connect(node);
    return this.client;
  }

  private succeeded(): void {
    if (this.failures > 0) this.context.publish({ type: 'BrokerAvailable' });
    this.failures = 0;
  }

  /** The pause before the next try: none as long as there is a broker that was not asked in this round. */
  private failed(error: KafkaRebalanceError): number {
    this.failures += 1;
    const rounds = this.failures / this.turnsInRound;
    const retryInMs = Number.isInteger(rounds) ? backoffMs(this.context.options, rounds - 1) : 0;
    if (!this.closed) this.context.publish({ type: 'BrokerUnavailable', error, attempt: this.failures, retryInMs });
    return retryInMs;
  }

  close(): void {
    this.closed = true;
    this.client?.dispose(closedError());
    this.pauses.end();
  }
}

export function closedError(): KafkaRebalanceError {
  return new KafkaRebalanceError('The consumer has been closed.', { code: 'CLOSED', disposition: 'abandon' });
}
