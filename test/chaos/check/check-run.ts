import { checkCommits } from './check-commits';
import { checkLeases } from './check-leases';
import { checkMembers } from './check-members';
import { checkRecords, type RecordFindings } from './check-records';
import { type RunHistory, type Violation } from './history';
import { Leases } from './leases';

export interface Findings {
  readonly violations: readonly Violation[];
  readonly replays: ReadonlyMap<string, RecordFindings['replays']>;
}

/** Holds everything that members, database and offsets tell against every rule. */
export function checkRun(run: RunHistory): Findings {
  const replays = new Map<string, RecordFindings['replays']>();
  const violations = run.groups.flatMap((group) => {
    const leases = new Leases(group);
    const records = checkRecords(run, group, leases);
    replays.set(group.name, records.replays);
    return [
      ...checkLeases(group, leases),
      ...records.violations,
      ...checkCommits(group, leases, run.partitions),
      ...checkMembers(run, group),
    ];
  });
  return { violations: [...checkLog(run), ...violations], replays };
}

/** Kafka's own part: what it has acknowledged it has. */
function checkLog({ log, acknowledged }: RunHistory): readonly Violation[] {
  const there = new Set(log.map(({ partition, offset, key }) => `${partition}@${offset} ${key}`));
  const missing = acknowledged.filter(({ partition, offset, key }) => !there.has(`${partition}@${offset} ${key}`));
  const [first] = missing;
  if (first === undefined) return [];
  const what = `the brokers lost ${missing.length} record(s) they had acknowledged, first ${first.partition}@${first.offset}`;
  return [{ rule: 'nothing lost', group: 'brokers', what, evidence: [] }];
}
