import { findingKinds, type FindingId, type FindingKind, type FindingSeverity } from './findings';

export interface Finding extends Omit<FindingKind, 'from'> {
  readonly id: FindingId;
  /** What it is about: a topic, a member, a process; empty: the group. Together with `id` it is found once. */
  readonly subject: string;
  /** What was measured, with times. */
  readonly evidence: readonly string[];
}

/** @param severity where what was seen is milder, or harder, than that kind is in general */
export function finding(
  id: FindingId,
  subject: string,
  evidence: readonly string[],
  severity: FindingSeverity = findingKinds[id].severity,
): Finding {
  const { means, consequence, remedy, alert, health } = findingKinds[id];
  return { id, subject, severity, evidence: brief(evidence), means, consequence, remedy, alert, health };
}

const mostEvidence = 6;

function brief(evidence: readonly string[]): readonly string[] {
  if (evidence.length <= mostEvidence) return evidence;
  return [...evidence.slice(0, mostEvidence), `and ${evidence.length - mostEvidence} more`];
}

const ranks: Readonly<Record<FindingSeverity, number>> = { critical: 0, warning: 1, info: 2 };

/** The worst first; of one fault about one subject that was seen in two ways, one finding with all evidence. */
export function joinFindings(findings: readonly Finding[]): readonly Finding[] {
  const joined = new Map<string, Finding>();
  for (const one of findings) {
    const key = keyOf(one);
    const before = joined.get(key);
    const [worst, other] =
      before === undefined || ranks[one.severity] < ranks[before.severity] ? [one, before] : [before, one];
    joined.set(key, { ...worst, evidence: brief([...new Set([...worst.evidence, ...(other?.evidence ?? [])])]) });
  }
  return [...joined.values()].sort((a, b) => ranks[a.severity] - ranks[b.severity]);
}

export function worstOf(findings: readonly Finding[]): FindingSeverity {
  return findings.reduce<FindingSeverity>(
    (worst, { severity }) => (ranks[severity] < ranks[worst] ? severity : worst),
    'info',
  );
}

/** What makes it the same finding at another time. */
export function keyOf({ id, subject }: Pick<Finding, 'id' | 'subject'>): string {
  return `${id} ${subject}`;
}

export function isBad({ severity }: Finding): boolean {
  return severity !== 'info';
}
