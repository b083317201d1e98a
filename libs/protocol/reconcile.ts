import { type PartitionSet } from './partition-set';

export interface Reconciliation {
  readonly keep: PartitionSet;
  readonly revoke: PartitionSet;
  readonly assign: PartitionSet;
}

/** What this member does next with the partitions it owns. Idempotent: `reconcile(keep ∪ assign, target)` is a no-op. */
export function reconcile(owned: PartitionSet, target: PartitionSet): Reconciliation {
  const keep = owned.intersect(target);
  return { keep, revoke: owned.minus(keep), assign: target.minus(owned) };
}
