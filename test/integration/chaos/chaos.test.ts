import { runChaos } from '../../chaos/chaos-run';
import { chaosReport } from '../../chaos/report/chaos-report';
import { reportText } from '../../chaos/report/report-page';
import { type FaultKind } from '../../chaos/plan';

jest.setTimeout(420_000);

// What harms most; `npm run chaos` has more of it, and for longer.
const kinds: readonly FaultKind[] = [
  ...(['kill', 'freeze', 'leave', 'join', 'slow', 'clock-jump', 'cut', 'black-hole', 'lose-answers'] as const),
  ...(['broker-kill', 'broker-freeze', 'coordinator-move', 'disk-full'] as const),
];

it('three groups on three brokers through a fault of each kind: no rule is broken', async () => {
  const run = await runChaos({
    ...{
      seed: 1815,
      durationMs: 17_000,
      gapMs: 1150,
      kinds,
      groups: ['cooperative', 'consumer', 'cooperative-static'],
    },
    ...{ membersPerGroup: 2, partitions: 6, calmMs: 2000 },
    ...{ signal: new AbortController().signal, say: () => undefined },
  });
  const report = chaosReport(run);
  expect(new Set(report.faults.map(({ kind }) => kind))).toEqual(new Set(kinds));
  if (report.violations.length > 0) throw new Error(reportText(report));
  expect(report.records).toBeGreaterThan(100);
  for (const { stored } of report.groups) expect(stored).toBeGreaterThanOrEqual(report.records);
});
