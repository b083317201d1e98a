import { type Cluster } from '../cluster';
import { type ConsumerEvent, type TopicChange, type Unstamped } from '../events';
import { type ListenerMap } from '../listener-map';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock, type Timer } from '../ports';
import { type ServerSubscription } from './consumer-group-requests';
import { serverPattern } from './server-pattern';

export interface TopicWatchContext {
  readonly cluster: Pick<Cluster, 'metadata' | 'listTopics'>;
  readonly listeners: ListenerMap;
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** A pattern matches other topics than at the last join. */
  readonly onSubscriptionChanged: () => void;
  /** A topic of the group has appeared, gone, or got partitions since the last assignment that this member made. */
  readonly onPartitionsChanged: () => void;
}

/** How often is looked for a topic that does not exist yet, at the least. */
const missingTopicPauseMs = 2000;

/** Knows which topics to subscribe to, and looks every `metadataMaxAgeMs` whether the brokers' view has changed. */
export class TopicWatch {
  /** Null: the coordinator matches the patterns. */
  private subscribed: readonly string[] | null = null;
  private counted: ReadonlyMap<string, number> = new Map();
  private countedTopics: readonly string[] = [];
  private missing: readonly string[] = [];
  /** As each topic was counted last. */
  private readonly seen = new Map<string, number>();
  private timer: Timer | null = null;
  private stopped = false;

  constructor(private readonly context: TopicWatchContext) {}

  start(): void {
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  /** The names, and what the patterns match now. */
  async topics(): Promise<readonly string[]> {
    const topics = await this.resolve();
    this.subscribed = topics;
    return topics;
  }

  /** For the coordinator. It matches the patterns itself, unless `matchHere`. What is subscribed by name is created if need be. */
  async serverSubscription(matchHere: boolean): Promise<ServerSubscription> {
    const { names, patterns } = this.context.listeners;
    // Once for each subscription: after that the look that comes from time to time sees to them.
    if (!equal(names, this.countedTopics)) void this.partitionCounts(names).catch(() => undefined);
    if (matchHere) return { names: await this.topics(), pattern: null };
    return { names, pattern: patterns.length === 0 ? null : serverPattern(patterns) };
  }

  /** Read anew: an assignment made of an old count would leave new partitions without an owner until the next look. */
  async partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.countedTopics = topics;
    this.counted = await this.count(topics);
    return this.counted;
  }

  private async resolve(): Promise<readonly string[]> {
    const { cluster, listeners } = this.context;
    if (listeners.patterns.length === 0) return listeners.names;
    const matched = (await cluster.listTopics()).filter((topic) => listeners.matchesPattern(topic));
    return [...new Set([...listeners.names, ...matched])].sort();
  }

  private async count(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { cluster, options, listeners } = this.context;
    // What only a pattern has found may be deleted by somebody, and must not come back.
    const named = topics.every((topic) => listeners.names.includes(topic));
    const metadata = await cluster.metadata(topics, { refresh: true, create: options.allowAutoCreateTopics && named });
    const counts = new Map<string, number>();
    for (const topic of topics) {
      const partitions = metadata.topic(topic)?.partitions.length ?? 0;
      if (partitions > 0) counts.set(topic, partitions);
    }
    this.report(topics.filter((topic) => !counts.has(topic)));
    this.compare(topics, counts);
    return counts;
  }

  /** Tells of topics that are not as they were; what is counted for the first time is no news. */
  private compare(topics: readonly string[], counts: ReadonlyMap<string, number>): void {
    const changes: TopicChange[] = [];
    for (const topic of topics) {
      const [from, to] = [this.seen.get(topic), counts.get(topic) ?? 0];
      this.seen.set(topic, to);
      if (from !== undefined && from !== to) changes.push({ topic, from, to });
    }
    if (changes.length > 0) this.context.publish({ type: 'TopicsChanged', topics: changes });
  }

  private report(missing: readonly string[]): void {
    const known = new Set(this.missing);
    const news = missing.filter((topic) => !known.has(topic));
    this.missing = missing;
    if (news.length === 0) return;
    this.context.publish({ type: 'TopicMissing', topics: news });
    // The look that is due may be minutes away.
    if (this.timer !== null) this.schedule();
  }

  private schedule(): void {
    this.timer?.cancel();
    if (this.stopped) return;
    const { metadataMaxAgeMs } = this.context.options;
    const pause = this.missing.length > 0 ? Math.min(metadataMaxAgeMs, missingTopicPauseMs) : metadataMaxAgeMs;
    this.timer = this.context.clock.at(this.context.clock.now() + pause, () => {
      void this.look();
    });
  }

  private async look(): Promise<void> {
    try {
      const [subscribed, counted] = [this.subscribed, this.counted];
      const topics = subscribed === null ? null : await this.resolve();
      if (subscribed !== null && topics !== null && !equal(topics, subscribed)) {
        const added = topics.filter((topic) => !subscribed.includes(topic));
        const removed = subscribed.filter((topic) => !topics.includes(topic));
        this.context.publish({ type: 'SubscriptionChanged', added, removed });
        this.context.onSubscriptionChanged();
      } else if (this.countedTopics.length > 0 && !equalCounts(await this.count(this.countedTopics), counted)) {
        this.context.onPartitionsChanged();
      }
    } catch {
      // The cluster is away, which the links tell; the next look comes in any case.
    }
    this.schedule();
  }
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((topic) => b.includes(topic));
}

function equalCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([topic, count]) => b.get(topic) === count);
}
