import { partitionKey } from '../../protocol';
import { ZERO_UUID, type FetchPartitionResult, type Uuid } from '../../wire';
import { type BrokerNode } from '../ports';
import { type ClusterMetadata } from './cluster-metadata';
import { type FetchTarget } from './fetch-target';

/** What metadata says of one target. */
interface Place {
  readonly in: ClusterMetadata;
  /** Null: unknown, or there is none. */
  readonly leader: BrokerNode | null;
  /** -1: unknown. */
  readonly leaderEpoch: number;
  /** `ZERO_UUID`: unknown. */
  readonly topicId: Uuid;
}

/** What the fetcher knows of one target. */
export interface FetchEntry {
  readonly target: FetchTarget;
  readonly key: string;
  /** The running request that asks for it; null: none does. */
  request: object | null;
  /** The leader at which it was asked for last; null: there was none. */
  leader: number | null;
  /** Monotonic milliseconds: not asked for before at that leader; another one is asked at once. */
  retryAt: number;
  /** How often in a row the target was told of an error. */
  failures: number;
  /** The replica that the leader has sent us to (KIP-392), and until when that counts (monotonic milliseconds). */
  replica: { readonly nodeId: number; readonly until: number } | null;
  /** How often in a row the leader that the metadata names has sent us away. */
  astray: number;
  /** Looked up last; null: never. */
  place: Place | null;
  /** Until when a leader of an older epoch than what was read is taken for none (monotonic milliseconds); null: there is no such leader. */
  outdatedUntil: number | null;
}

export function fetchEntry(target: FetchTarget): FetchEntry {
  return {
    target,
    key: partitionKey(target),
    request: null,
    leader: null,
    retryAt: 0,
    failures: 0,
    replica: null,
    astray: 0,
    place: null,
    outdatedUntil: null,
  };
}

/** Looked up once in each metadata: it is asked for each partition at each fetch, and mostly nothing has changed. */
export function placeOf(entry: FetchEntry, metadata: ClusterMetadata): Place {
  if (entry.place?.in === metadata) return entry.place;
  const { target } = entry;
  entry.place = {
    in: metadata,
    leader: metadata.leaderOf(target),
    leaderEpoch: metadata.partition(target)?.leaderEpoch ?? -1,
    topicId: metadata.topic(target.topic)?.topicId ?? ZERO_UUID,
  };
  return entry.place;
}

/** Has room, and is in no request. */
export function waits({ request, target }: FetchEntry): boolean {
  return request === null && target.demandBytes > 0;
}

/** It was answered, and all was well. */
export function served(entry: FetchEntry): void {
  entry.failures = 0;
  entry.astray = 0;
}

export function unchanged(entry: FetchEntry): void {
  served(entry);
  entry.target.unchanged();
}

/**
 * The broker to fetch from: the replica that the leader named, as long as that counts, and then the leader again, which knows
 * whether the replica still keeps up. Null while there is none.
 *
 * Hazard: a leader that was frozen goes on, and does not know that another one took its place
 *   1. the leader of epoch 5 freezes   2. the leader of epoch 6 takes records, and an offset behind them is committed
 *   3. the first one goes on; whoever begins at that offset has metadata that names it   4. it has never heard of epoch 6, and
 *   answers OFFSET_OUT_OF_RANGE   -> a reset: with 'earliest' all is processed again, with 'latest' records are skipped
 * So a leader of an older epoch than that of the record before is none, for `patienceMs`: a topic that was deleted and made
 * anew begins its epochs anew.
 */
export function sourceOf(
  entry: FetchEntry,
  metadata: ClusterMetadata,
  now: number,
  patienceMs: number,
): BrokerNode | null {
  const { target, replica } = entry;
  const { leader, leaderEpoch } = placeOf(entry, metadata);
  const named = replica !== null && now < replica.until ? metadata.brokers.get(replica.nodeId) : undefined;
  if (named !== undefined) return named;
  // Brokers that tell no epochs (-1) are believed.
  if (leaderEpoch < 0 || leaderEpoch >= target.lastFetchedEpoch) entry.outdatedUntil = null;
  else if (now < (entry.outdatedUntil ??= now + patienceMs)) return null;
  return leader;
}

/** Another broker leads it now than the one that was asked. */
export function hasMoved(entry: FetchEntry, metadata: ClusterMetadata): boolean {
  const { leader } = placeOf(entry, metadata);
  return leader !== null && leader.nodeId !== entry.leader;
}

/**
 * True if another broker is to be asked: the leader has named a replica in our rack, or the replica has failed.
 *
 * Hazard: what a follower says of its end is not the end
 *   1. the follower is behind our offset   2. it answers OFFSET_OUT_OF_RANGE   3. we reset to the beginning or the end
 * So after any error of a replica the leader is asked, and its word counts.
 *
 * @param until monotonic milliseconds: how long a replica that is named now counts
 */
export function turnsAway(
  entry: FetchEntry,
  { errorCode, preferredReadReplica }: FetchPartitionResult,
  until: number,
): boolean {
  if (entry.replica !== null && errorCode !== 0) {
    entry.replica = null;
    return true;
  }
  if (errorCode !== 0 || preferredReadReplica < 0 || preferredReadReplica === entry.leader) return false;
  entry.replica = { nodeId: preferredReadReplica, until };
  return true;
}
