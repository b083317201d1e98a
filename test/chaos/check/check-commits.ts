import { around, leaseText } from './evidence';
import { type GroupHistory, type Violation } from './history';
import { type Lease, type Leases } from './leases';

/** Committed offsets only grow, never pass what nobody has processed, and none is committed of a lease that was lost. */
export function checkCommits(group: GroupHistory, leases: Leases, partitions: number): readonly Violation[] {
  const each = Array.from({ length: partitions }, (_, partition) => partition);
  return [
    ...each.flatMap((partition) => checkGrowth(group, leases.of(partition))),
    ...each.flatMap((partition) => checkObserved(group, partition)),
    ...each.flatMap((partition) => checkProcessed(group, leases.of(partition))),
    ...leases.all.flatMap((lease) => checkLost(group, lease)),
  ];
}

function checkGrowth(group: GroupHistory, leases: readonly Lease[]): readonly Violation[] {
  const found: Violation[] = [];
  let highest = { offset: -1, text: '' };
  for (const lease of leases) {
    for (const { at, offset } of lease.commits) {
      if (offset < highest.offset) {
        const what = `${lease.member.name} commits ${lease.partition}@${offset}, ${highest.offset} was committed`;
        const evidence = [leaseText(lease), highest.text, ...around(group, lease.partition, at)];
        found.push({ rule: 'commits only grow', group: group.name, what, evidence });
      } else highest = { offset, text: leaseText(lease) };
    }
  }
  return found;
}

/**
 * Hazard: a coordinator that was frozen answers once more from what it knew
 *   1. it freezes   2. another broker coordinates   3. it goes on, and is asked before it has heard of that
 * So what is seen twice in a row counts.
 */
function checkObserved(group: GroupHistory, partition: number): readonly Violation[] {
  const seen = group.observed.map(({ at, offsets }) => ({ at, offset: offsets[partition] ?? -1 }));
  let highest = -1;
  for (const [index, { at, offset }] of seen.entries()) {
    const next = seen[index + 1]?.offset ?? offset;
    if (offset < highest && next < highest) {
      const what = `the group's offset of partition ${partition} went back from ${highest} to ${offset}`;
      return [{ rule: 'commits only grow', group: group.name, what, evidence: around(group, partition, at) }];
    }
    highest = Math.max(highest, offset);
  }
  return [];
}

function checkProcessed(group: GroupHistory, leases: readonly Lease[]): readonly Violation[] {
  const firstDone = new Map<number, number>();
  for (const { at, offset } of leases.flatMap(({ done }) => done))
    firstDone.set(offset, Math.min(at, firstDone.get(offset) ?? Infinity));
  const commits = leases.flatMap((lease) => lease.commits.map((commit) => ({ ...commit, lease })));
  let checked = 0;
  for (const { at, offset, lease } of commits.sort((a, b) => a.at - b.at)) {
    for (; checked < offset; checked += 1) {
      if ((firstDone.get(checked) ?? Infinity) <= at) continue;
      const what = `${lease.member.name} commits ${lease.partition}@${offset}, and nobody has processed ${checked}`;
      const evidence = [leaseText(lease), ...around(group, lease.partition, at)];
      return [{ rule: 'commits never pass the unprocessed', group: group.name, what, evidence }];
    }
  }
  return [];
}

function checkLost(group: GroupHistory, lease: Lease): readonly Violation[] {
  const [late] = lease.lateCommits;
  if (lease.end !== 'lost' || late === undefined) return [];
  const what = `${lease.member.name} commits ${lease.partition}@${late.offset} after it has lost the partition`;
  const evidence = [leaseText(lease), ...around(group, lease.partition, late.at)];
  return [{ rule: 'lost commits nothing', group: group.name, what, evidence }];
}
