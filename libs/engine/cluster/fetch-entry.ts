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
  /** How often in a row the leader that the metadata names has sent us away. */
  astray: number;
}

export function fetchEntry(target: FetchTarget): FetchEntry {
  return { target, running: false, leader: null, retryAt: 0, failures: 0, astray: 0 };
}

/** Has room, and is in no request. */
export function waits({ running, target }: FetchEntry): boolean {
  return !running && target.demandBytes > 0;
}

/** Another broker leads it now than the one that was asked. */
export function hasMoved({ target, leader }: FetchEntry, metadata: ClusterMetadata): boolean {
  const now = metadata.leaderOf(target);
  return now !== null && now.nodeId !== leader;
}
