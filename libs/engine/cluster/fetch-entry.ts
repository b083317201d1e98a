import { type BrokerNode } from '../ports';
import { type ClusterMetadata } from './cluster-metadata';
import { type FetchTarget } from './fetch-target';

/** What the fetcher knows of one target. */
export interface FetchEntry {
  readonly target: FetchTarget;
  running: boolean;
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
}

export function fetchEntry(target: FetchTarget): FetchEntry {
  return { target, running: false, leader: null, retryAt: 0, failures: 0, replica: null, astray: 0 };
}

/** Has room, and is in no request. */
export function waits({ running, target }: FetchEntry): boolean {
  return !running && target.demandBytes > 0;
}

/**
 * The broker to fetch from: the replica that the leader named, as long as that counts, and then the leader again, which knows
 * whether the replica still keeps up. Null while there is none.
 */
export function sourceOf({ target, replica }: FetchEntry, metadata: ClusterMetadata, now: number): BrokerNode | null {
  const named = replica !== null && now < replica.until ? metadata.brokers.get(replica.nodeId) : undefined;
  return named ?? metadata.leaderOf(target);
}

/** Another broker leads it now than the one that was asked. */
export function hasMoved({ target, leader }: FetchEntry, metadata: ClusterMetadata): boolean {
  const now = metadata.leaderOf(target);
  return now !== null && now.nodeId !== leader;
}
