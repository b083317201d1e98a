import { type StoredRow } from '../database/record-store';
import { around, leaseText } from './evidence';
import { type GroupHistory, type RunHistory, type Violation } from './history';
import { type Lease, type Leases } from './leases';

/** Why a record was processed again. `written only`: its process died between its write and its word of it. */
export type ReplayReason = 'process ended' | 'lost' | 'handed over late' | 'commit failed';

export interface RecordFindings {
  readonly violations: readonly Violation[];
  readonly replays: Readonly<Partial<Record<ReplayReason, number>>>;
}

/** Each record is in the database and committed; again only what was unfinished; and keys keep their order. */
export function checkRecords(run: RunHistory, group: GroupHistory, leases: Leases): RecordFindings {
  const again = checkReplays(group, leases);
  return {
    violations: [...checkLosses(run, group), ...again.violations, ...checkKeyOrder(group, leases)],
    replays: again.replays,
  };
}

function checkLosses({ log, partitions }: RunHistory, group: GroupHistory): readonly Violation[] {
  const stored = new Set(group.rows.map(recordName));
  const lost = log.filter((record) => !stored.has(recordName(record)));
  const found: Violation[] = lost.slice(0, 5).map(({ partition, offset }) => ({
    ...{
      rule: 'nothing lost',
      group: group.name,
      what: `nobody has stored ${partition}@${offset} (${lost.length} lost)`,
    },
    evidence: deliveriesOf(group, partition, offset),
  }));
  for (let partition = 0; partition < partitions; partition += 1) {
    const end = log.reduce(
      (sum, record) => (record.partition === partition ? Math.max(sum, record.offset + 1) : sum),
      0,
    );
    const committed = Math.max(0, group.committed[partition] ?? 0);
    if (committed === end) continue;
    const what = `partition ${partition} ends at ${end}, and ${committed} is committed`;
    found.push({ rule: 'nothing lost', group: group.name, what, evidence: deliveriesOf(group, partition, committed) });
  }
  return found;
}

/** What became of one record, in the words of all members. */
function deliveriesOf({ members }: GroupHistory, partition: number, offset: number): readonly string[] {
  return members.flatMap(({ name, events }) =>
    events
      .filter((event) => 'o' in event && event.p === partition && event.o === offset)
      .map((event) => `${name} ${JSON.stringify(event)}`),
  );
}

function checkReplays(group: GroupHistory, leases: Leases): RecordFindings {
  const violations: Violation[] = [];
  const replays: Partial<Record<ReplayReason, number>> = {};
  const before = new Map<string, StoredRow>();
  const committed = new CommittedBefore(leases);
  for (const row of group.rows) {
    const first = before.get(recordName(row));
    before.set(recordName(row), row);
    if (first === undefined) continue;
    const [old, now] = [first, row].map(({ member, partition, epoch }) => leases.find(member, partition, epoch));
    if (old === undefined || now === undefined) continue;
    const broken = (rule: Violation['rule'], what: string): void => {
      const evidence = [leaseText(old), leaseText(now), ...deliveriesOf(group, row.partition, row.offset)];
      violations.push({
        rule,
        group: group.name,
        what,
        evidence: [...evidence, ...around(group, row.partition, old.to)],
      });
    };
    const again = `${row.member} processes ${row.partition}@${row.offset} again`;
    const floor = committed.at(now);
    if (old === now) broken('nothing again that was committed', `${again} under the same lease`);
    else if (row.offset < floor) broken('nothing again that was committed', `${again}, ${floor} was committed`);
    else if (old.clean) broken('clean hand-overs repeat nothing', `${again}, after ${first.member} had handed it over`);
    else {
      const reason = reasonOf(old);
      replays[reason] = (replays[reason] ?? 0) + 1;
    }
  }
  return { violations, replays };
}

function reasonOf({ end }: Lease): ReplayReason {
  if (end === 'lost') return 'lost';
  if (end === 'late') return 'handed over late';
  return end === 'revoked' ? 'commit failed' : 'process ended';
}

/** The highest offset whose commit was answered before a lease began. */
class CommittedBefore {
  private readonly known = new Map<Lease, number>();

  constructor(private readonly leases: Leases) {}

  at(lease: Lease): number {
    const known = this.known.get(lease);
    if (known !== undefined) return known;
    const commits = this.leases.of(lease.partition).flatMap((other) => other.commits);
    const highest = commits.reduce((most, { at, offset }) => (at < lease.from ? Math.max(most, offset) : most), 0);
    this.known.set(lease, highest);
    return highest;
  }
}

function checkKeyOrder(group: GroupHistory, leases: Leases): readonly Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, StoredRow>();
  for (const row of group.rows) {
    const before = last.get(row.key);
    last.set(row.key, row);
    if (before === undefined || before.offset < row.offset) continue;
    const [old, now] = [before, row].map(({ member, partition, epoch }) => leases.find(member, partition, epoch));
    if (old === undefined || now === undefined || (old !== now && !old.clean)) continue;
    const what = `${row.member} processes ${row.key} at ${row.partition}@${row.offset} after ${before.offset}`;
    const evidence = [leaseText(old), leaseText(now), ...deliveriesOf(group, row.partition, row.offset)];
    found.push({ rule: 'order of keys', group: group.name, what, evidence });
  }
  return found;
}

function recordName({ partition, offset }: { readonly partition: number; readonly offset: number }): string {
  return `${partition}@${offset}`;
}
