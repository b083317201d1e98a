import { alerts, defaultAlertThresholds } from '../../libs/monitoring';
import { expectPage, tableOf } from './reference-page';

it('docs/reference/alerts.md describes every alert', () => {
  const sections = alerts().flatMap(({ name, severity, expr, for: wait, consequence, remedy }) => [
    `## ${name}`,
    `${severity}. ${consequence}`,
    `**What to do.** ${remedy}`,
    `\`\`\`\n${expr}\n\`\`\``,
    wait === '0s' ? 'Fires at once.' : `Fires when it has held for ${wait}.`,
  ]);
  const thresholds = Object.entries(defaultAlertThresholds).map(([name, value]) => [`\`${name}\``, String(value)]);
  expectPage(
    'alerts.md',
    [
      '# Alerts',
      'Rules for Prometheus: `npx kafka-rebalance alerts > rules.yml`. Other thresholds: `--set replays=0`. `--runbook` puts the address',
      'of this page into them. How to set them up: [Monitoring](../monitoring.md).',
      tableOf(['threshold', 'default'], thresholds),
      ...sections,
    ].join('\n\n'),
  );
});
