import { around, leaseText } from './evidence';
import { type GroupHistory, type Violation } from './history';
import { type Lease, type Leases } from './leases';

/**
 * Hazard: a process cannot know that it was frozen
 *   1. a handler is due, and its lease is looked at   2. SIGSTOP   3. the session ends, another member begins   4. SIGCONT
 *   5. the handler starts   -> its write is fenced, its ack changes nothing; so what was due at once after a thaw may start
 */
const thawGraceMs = 20;

/** No handler starts under a lease that has ended, or that is not the newest of its partition; and no write of one is taken. */
export function checkLeases(group: GroupHistory, leases: Leases): readonly Violation[] {
  const found: Violation[] = [];
  const broken = (lease: Lease, at: number, what: string, ...more: readonly string[]): void => {
    const evidence = [leaseText(lease), ...more, ...around(group, lease.partition, at)];
    found.push({ rule: 'one live lease', group: group.name, what, evidence });
  };
  for (const lease of leases.all) {
    const { member, partition } = lease;
    const next = leases.of(partition).find((other) => other.from > lease.from);
    const late = lease.starts.find(({ at }) => at > lease.to && !justThawed(lease, at));
    if (late !== undefined)
      broken(lease, late.at, `${member.name} starts ${partition}@${late.offset} when its lease has ended`);
    const beside = lease.starts.find(({ at }) => next !== undefined && at > next.from && !justThawed(lease, at));
    if (beside !== undefined && next !== undefined) {
      const what = `${member.name} starts ${partition}@${beside.offset} when ${next.member.name} owns the partition`;
      broken(lease, beside.at, what, leaseText(next));
    }
  }
  return [...found, ...checkFence(group, leases)];
}

/** All that its process has told since it went on is as young as this. */
function justThawed({ member }: Lease, at: number): boolean {
  return member.freezes.some(({ to }) => {
    if (to === null || to > at) return false;
    const first = member.events.find((event) => event.at > to);
    return first !== undefined && at - first.at < thawGraceMs;
  });
}

/** Once a lease has written, none that began earlier does. */
function checkFence(group: GroupHistory, leases: Leases): readonly Violation[] {
  const found: Violation[] = [];
  const newest = new Map<number, Lease>();
  for (const row of group.rows) {
    const lease = leases.find(row.member, row.partition, row.epoch);
    if (lease === undefined) continue;
    const before = newest.get(row.partition);
    if (before === undefined || before.from <= lease.from) {
      newest.set(row.partition, lease);
      continue;
    }
    const what = `the database took ${row.partition}@${row.offset} of ${row.member} after writes of ${before.member.name}`;
    const evidence = [leaseText(lease), leaseText(before), ...around(group, row.partition, before.from)];
    found.push({ rule: 'one live lease', group: group.name, what, evidence });
  }
  return found;
}
