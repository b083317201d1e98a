import { findingChapters, findingKinds, type FindingKind } from '../../libs/doctor';
import { healthReasons } from '../../libs/engine';
import { alerts } from '../../libs/monitoring';
import { expectPage, tableOf } from './reference-page';

const shownBy: Readonly<Record<FindingKind['from'], string>> = {
  brokers: 'brokers',
  reports: 'reports of members (`--reports`)',
  both: 'brokers; reports of members tell more',
};

function entry(id: string, kind: FindingKind): string {
  const { severity, from, means, consequence, remedy, alert, health } = kind;
  const same = [
    ...(alert === null ? [] : [`[${alert}](alerts.md#${alert.toLowerCase()})`]),
    ...(health === null ? [] : [`health [\`${health}\`](health.md)`]),
  ];
  return [
    ...[`### ${id}`, '', `${means}.`, ''],
    `- Severity: ${severity}. Shown by: ${shownBy[from]}.`,
    `- Consequence: ${consequence}`,
    `- What to do: ${remedy}`,
    ...(same.length === 0 ? [] : [`- The same fault elsewhere: ${same.join(', ')}`]),
    '',
  ].join('\n');
}

describe('docs/reference/findings.md', () => {
  it('has every finding of the doctor', () => {
    const chapters = Object.entries<Readonly<Record<string, FindingKind>>>(findingChapters);
    const severities = Object.entries(findingKinds).map(([id, { severity, means }]) => [
      `[\`${id}\`](#${id})`,
      severity,
      means,
    ]);
    expectPage(
      'findings.md',
      [
        '# Findings',
        'What `npx kafka-rebalance doctor` may find: [The doctor](../doctor.md). A finding of one look may be milder than its kind: what',
        'was before the look, and a counter cannot tell when, is `info`.',
        '',
        tableOf(['finding', 'severity', 'means'], severities),
        '',
        ...chapters.flatMap(([title, kinds]) => [
          ...[`## ${title}`, ''],
          ...Object.entries(kinds).map(([id, kind]) => entry(id, kind)),
        ]),
      ].join('\n'),
    );
  });

  it('names alerts and reasons that there are', () => {
    const known = new Set(alerts().map(({ name }) => name));
    for (const { alert, health } of Object.values(findingKinds)) {
      if (alert !== null) expect(known).toContain(alert);
      if (health !== null) expect(Object.keys(healthReasons)).toContain(health);
    }
  });

  it('every reason of health is a finding of that name', () => {
    expect(Object.keys(findingKinds)).toEqual(expect.arrayContaining(Object.keys(healthReasons)));
  });
});
