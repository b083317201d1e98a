import { partitionKey } from '../../protocol';
import { type ObservedLease } from './lease-history';

/**
 * No partition had two owners at once, among these leases of consumers in one process. Who has lost a partition may not have known
 * yet when the next one began, and is not counted: its late handlers are aborted and its commits refused.
 * @throws Error that names both
 */
export function assertOneOwner(leases: readonly ObservedLease[]): void {
  const counted = leases.filter(({ end }) => end !== 'lost').toSorted((one, other) => one.from - other.from);
  const last = new Map<string, ObservedLease>();
  for (const lease of counted) {
    const key = partitionKey(lease);
    const before = last.get(key);
    if (before !== undefined && (before.until ?? Infinity) > lease.from) {
      throw new Error(
        `${key} had two owners: ${before.memberId} until ${before.until ?? 'now'}, and ${lease.memberId} from ${lease.from}.`,
      );
    }
    last.set(key, lease);
  }
}
