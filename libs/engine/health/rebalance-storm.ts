import { type RebalanceCause } from '../events';
import { type HealthThresholds } from './health-thresholds';

type Bounds = Pick<HealthThresholds, 'stormWindowMs' | 'stormRebalances'>;

interface Start {
  readonly at: number;
  /** This member is why it began. */
  readonly own: boolean;
}

/** The rebalances of late, and whether they are a storm. */
export interface StormWatch {
  readonly starts: readonly Start[];
  readonly storming: boolean;
}

export const noStorm: StormWatch = { starts: [], storming: false };

/** Null: nothing that could storm. The second round of a cooperative rebalance is part of the first; to join once is no storm. */
const isOwn: Readonly<Record<RebalanceCause, boolean | null>> = {
  'first-join': null,
  'partitions-revoked': null,
  'group-changed': false,
  'metadata-changed': false,
  'member-unknown': true,
  'poll-interval-exceeded': true,
  'subscription-changed': true,
  requested: true,
};

export function onRebalanceStarted(watch: StormWatch, cause: RebalanceCause, now: number, bounds: Bounds): StormWatch {
  const own = isOwn[cause];
  if (own === null) return watch;
  // More than these change nothing: a storm is one with half of them, too.
  const starts = [...watch.starts, { at: now, own }].slice(-4 * bounds.stormRebalances);
  return asOf({ ...watch, starts }, now, bounds);
}

/**
 * It begins with `stormRebalances` in the window, and ends with half of them: between the two it is what it was, so that health
 * does not flap.
 */
export function asOf(watch: StormWatch, now: number, { stormWindowMs, stormRebalances }: Bounds): StormWatch {
  const starts = watch.starts.filter(({ at }) => now - at < stormWindowMs);
  const enough = watch.storming ? Math.floor(stormRebalances / 2) + 1 : stormRebalances;
  return { starts, storming: starts.length >= enough };
}

/** Whether this member began at least half of them. */
export function isOwnStorm({ starts }: StormWatch): boolean {
  return 2 * starts.filter(({ own }) => own).length >= starts.length;
}
