import { type FetchPartitionResult } from '../../wire';
import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock, type Timer } from '../ports';
import { RepeatingTimer } from '../repeating-timer';
import { backoffMs } from './backoff';
import { type BrokerClient } from './broker-client';
import { brokerError } from './broker-errors';
import { type Cluster } from './cluster';
import { type ClusterMetadata } from './cluster-metadata';
import { fetchEntry, hasMoved, served, sourceOf, turnsAway, unchanged, waits, type FetchEntry } from './fetch-entry';
import { frozen, told, typed, unreadable } from './fetch-errors';
import { fetchApi, fetchRequest, resultsByKey } from './fetch-request';
import { type FetchedChunk, type FetchTarget } from './fetch-target';
import { fetchedChunk, pieceBytes, withOwnRecords } from './fetched-chunk';
import { leaderHints } from './leader-hints';
import { LeaderLinks, requestsPerLeader } from './leader-links';
import { LeaderRefresh } from './leader-refresh';
import { listAt } from './list-at';
import { overdueMs, patienceWithMetadata } from './patience';
import { turn } from './turn';

export interface FetcherContext {
  readonly cluster: Pick<Cluster, 'current' | 'metadata' | 'connect' | 'doubt' | 'learn'>;
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
}

/**
 * Long polls at the leaders of all targets. What stays is never disturbed by what comes and goes: no poll is cut short
 * (but one that is overdue at an old leader), and nothing is fetched twice.
 */
export class Fetcher {
  private readonly entries = new Map<FetchTarget, FetchEntry>();
  private readonly leaders = new Map<number, LeaderLinks>();
  private readonly polls = new Set<Promise<void>>();
  private readonly leaderRefresh: LeaderRefresh;
  private scheduled = false;
  private timer: Timer | null = null;
  private closed = false;

  constructor(private readonly context: FetcherContext) {
    this.leaderRefresh = new LeaderRefresh({
      ...context,
      answered: () => this.wake(),
      failed: (error) => this.leadersNotFound(error),
    });
  }

  add(target: FetchTarget): void {
    this.entries.set(target, fetchEntry(target));
    this.wake();
  }

  remove(target: FetchTarget): void {
    this.entries.delete(target);
  }

  /** The demand of a target may have changed. */
  wake(): void {
    if (this.scheduled || this.closed) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.closed) this.poll();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.timer?.cancel();
    this.leaderRefresh.close();
    this.entries.clear();
    for (const links of this.leaders.values()) links.dispose();
    await Promise.all(this.polls);
  }

  /** One request for each leader that may take one, with everything that is wanted of it and in no running request. */
  private poll(): void {
    const now = this.context.clock.now();
    const metadata = this.context.cluster.current;
    const wanted = new Map<number, FetchEntry[]>();
    let next = Infinity;
    let homeless = false;
    for (const entry of this.entries.values()) {
      if (!waits(entry)) continue;
      const leader = sourceOf(entry, metadata, now, this.context.options.requestTimeoutMs);
      const ofLeader = leader === null ? 0 : (this.leaders.get(leader.nodeId)?.backoffUntil ?? 0);
      const due = entry.leader === (leader?.nodeId ?? null) ? Math.max(entry.retryAt, ofLeader) : ofLeader;
      if (due > now) next = Math.min(next, due);
      else if (leader === null) homeless = true;
      else listAt(wanted, leader.nodeId).push(entry);
    }
    if (homeless) this.refresh();
    for (const [nodeId, entries] of wanted) {
      const links = this.linksOf(nodeId, metadata);
      if (links !== null && links.running < requestsPerLeader) this.begin(links, entries, metadata);
    }
    this.timer?.cancel();
    this.timer = next === Infinity ? null : this.context.clock.at(next, () => this.wake());
  }

  private linksOf(nodeId: number, metadata: ClusterMetadata): LeaderLinks | null {
    const node = metadata.brokers.get(nodeId);
    if (node === undefined) return null;
    const known = this.leaders.get(nodeId);
    if (known?.livesAt(node) === true) return known;
    known?.dispose();
    const links = new LeaderLinks(node, (to) => this.context.cluster.connect(to));
    this.leaders.set(nodeId, links);
    return links;
  }

  private begin(links: LeaderLinks, entries: readonly FetchEntry[], metadata: ClusterMetadata): void {
    const request = {};
    for (const entry of entries) {
      entry.request = request;
      entry.leader = links.nodeId;
    }
    const answered = (some: readonly FetchEntry[]): void => {
      for (const entry of some) if (entry.request === request) entry.request = null;
      this.wake();
    };
    const poll = this.fetch(links, entries, metadata, answered).finally(() => {
      this.polls.delete(poll);
      answered(entries);
    });
    this.polls.add(poll);
  }

  /** Never rejects. `answered`: those may be asked for again. */
  private async fetch(
    links: LeaderLinks,
    entries: readonly FetchEntry[],
    metadata: ClusterMetadata,
    answered: (some: readonly FetchEntry[]) => void,
  ): Promise<void> {
    const { clock, options } = this.context;
    const link = links.take();
    const { client, session } = link;
    const asked = entries.map((entry) => ({ entry, offset: entry.target.fetchOffset }));
    try {
      const request = fetchRequest(entries, session, metadata, options);
      const deadline = clock.now() + options.fetchMaxWaitMs + options.requestTimeoutMs;
      const period = options.fetchMaxWaitMs + overdueMs;
      const watch = new RepeatingTimer(clock, period, () => this.overdue(client, entries));
      const answer = await client.call(fetchApi(session), request, deadline).finally(() => watch.cancel());
      const { isIncremental } = session;
      if (!session.answered(answer)) return;
      if (answer.errorCode !== 0) throw brokerError(answer.errorCode, { api: 'Fetch' });
      links.failures = 0;
      const results = resultsByKey(answer, metadata);
      this.context.cluster.learn(leaderHints(answer, asked, results));
      // So that the broker is busy with the one half while the other is decoded.
      const half = Math.ceil(asked.length / 2);
      for (const [index, { entry, offset }] of asked.entries()) {
        if (index === half) answered(entries.slice(0, half));
        const result = results.get(entry.key);
        if (!this.isCurrent(entry, offset)) {
          if (result !== undefined) session.restart();
        } else if (result !== undefined) {
          await this.take(entry, offset, result, results.size > 1);
        } else if (isIncremental) unchanged(entry);
        else this.backOff(entry);
      }
    } catch (thrown) {
      client.dispose(asError(thrown));
      this.leaderFailed(links, entries, thrown);
    } finally {
      links.release(link);
    }
  }

  /**
   * Hazard: a frozen leader breaks no connection
   *   1. the leader is frozen in a long poll   2. other brokers take its partitions over
   *   3. the poll waits on until requestTimeoutMs   -> half a minute without records that could be fetched
   */
  private overdue(client: BrokerClient, entries: readonly FetchEntry[]): void {
    const { current } = this.context.cluster;
    if (entries.some((entry) => hasMoved(entry, current))) client.dispose(frozen());
    else this.refresh();
  }

  /** Not removed, and not moved by a seek or a reset since it was asked for. */
  private isCurrent(entry: FetchEntry, offset: bigint): boolean {
    return this.entries.get(entry.target) === entry && entry.target.fetchOffset === offset;
  }

  private async take(entry: FetchEntry, from: bigint, result: FetchPartitionResult, shared: boolean): Promise<void> {
    const { clock, options } = this.context;
    if (turnsAway(entry, result, clock.now() + options.metadataMaxAgeMs)) return;
    if (result.errorCode !== 0) this.partitionFailed(entry, result.errorCode);
    else if (result.divergingEpoch.endOffset >= 0n) entry.target.truncated(result.divergingEpoch);
    else if ((result.records?.length ?? 0) === 0) this.deliver(entry, from, result);
    else await this.inPieces(entry, from, withOwnRecords(result, shared));
  }

  /**
   * Hazard: an answer that is compressed may be a hundred milliseconds of decoding, in which no timer and no socket has its turn
   *   -> the event loop turns after each piece; what is left is nobody's if the target has moved meanwhile
   */
  private async inPieces(entry: FetchEntry, fetchOffset: bigint, result: FetchPartitionResult): Promise<void> {
    this.sendToTheBack(entry);
    for (let from: bigint | null = fetchOffset; from !== null && this.isCurrent(entry, from); await turn()) {
      const chunk = this.deliver(entry, from, result);
      from = chunk !== null && chunk.sizeBytes >= pieceBytes ? chunk.nextOffset : null;
    }
  }

  /** Null: it could not be read, which was told. */
  private deliver(entry: FetchEntry, fetchOffset: bigint, result: FetchPartitionResult): FetchedChunk | null {
    try {
      const chunk = fetchedChunk(result, fetchOffset, this.context.options);
      entry.target.deliver(chunk);
      served(entry);
      return chunk;
    } catch (thrown) {
      this.tell(entry, unreadable(`${entry.key}@${fetchOffset}`, thrown));
      return null;
    }
  }

  /**
   * Hazard: a broker fills its answer in the order of the request, and only what comes first may be larger than the limits
   *   1. the first partition always has records   2. the next batch of the second is larger than its limit
   *   3. it is left out of every answer, for ever
   * So what was served goes behind what was not.
   */
  private sendToTheBack(entry: FetchEntry): void {
    this.entries.delete(entry.target);
    this.entries.set(entry.target, entry);
  }

  private partitionFailed(entry: FetchEntry, errorCode: number): void {
    const error = brokerError(errorCode, { api: 'Fetch', subject: entry.key });
    if (error.code === 'OFFSET_OUT_OF_RANGE') {
      entry.target.outOfRange();
      return;
    }
    if (error.disposition !== 'retry' || told.has(error.code)) {
      this.tell(entry, error);
      return;
    }
    // It has said who leads now.
    if (hasMoved(entry, this.context.cluster.current)) return;
    this.backOff(entry);
    entry.astray += 1;
    if (entry.astray % patienceWithMetadata === 0) this.context.cluster.doubt();
    this.refresh();
  }

  private backOff(entry: FetchEntry): void {
    entry.retryAt = this.context.clock.now() + this.context.options.retryBackoffMs;
  }

  /** The pause grows with each failure in a row: what is fatal or damaged seldom mends itself within moments. */
  private tell(entry: FetchEntry, error: KafkaRebalanceError): void {
    entry.retryAt = this.context.clock.now() + backoffMs(this.context.options, entry.failures);
    entry.failures += 1;
    entry.target.failed(error);
  }

  private leaderFailed(links: LeaderLinks, entries: readonly FetchEntry[], thrown: unknown): void {
    if (this.closed) return;
    const { clock, options, publish } = this.context;
    const error = typed(thrown);
    links.backoffUntil = clock.now() + backoffMs(options, links.failures);
    links.failures += 1;
    for (const entry of entries) entry.replica = null;
    if (error.disposition === 'fatal') {
      // Who was removed meanwhile is told nothing.
      for (const entry of entries) if (this.entries.get(entry.target) === entry) this.tell(entry, error);
    } else if (links.failures === 1) {
      const partitions = entries.map(({ target: { topic, partition } }) => ({ topic, partition }));
      publish({ type: 'FetchFailed', partitions, error });
    }
    this.refresh();
  }

  private refresh(): void {
    this.leaderRefresh.ask([...new Set([...this.entries.keys()].map(({ topic }) => topic))]);
  }

  /** Told to those who wait for the answer, if it is one that only a person can mend; the others have their leaders. */
  private leadersNotFound(error: Error): void {
    if (!(error instanceof KafkaRebalanceError) || error.disposition !== 'fatal') return;
    const { current } = this.context.cluster;
    for (const entry of [...this.entries.values()]) {
      if (!waits(entry) || current.leaderOf(entry.target) !== null) continue;
      entry.leader = null;
      this.tell(entry, error);
    }
  }
}
