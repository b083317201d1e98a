import { healthReasons, type HealthFault } from '../../libs/engine';
import { expectPage, tableOf } from './reference-page';

const faults: Readonly<Record<HealthFault, string>> = {
  process: 'this process',
  group: 'other members of the group',
  brokers: 'the brokers, or the way to them',
  record: 'a record, or what its handler depends on',
};

it('docs/reference/health.md has every reason that an answer about health may name', () => {
  const rows = Object.entries(healthReasons).map(([code, { fault, means, remedy }]) => [
    `\`${code}\``,
    faults[fault],
    means,
    remedy,
  ]);
  expectPage(
    'health.md',
    [
      '# Reasons of health',
      'What `KafkaConsumerHealthIndicator` names in `reasons`, with `code`, `fault`, what was measured (`says`), the `threshold` that',
      'decided and a `remedy`. Which of them make `live` or `ready` go down: [Operating it](../operating.md#health).',
      '',
      tableOf(['code', 'look at', 'means', 'what to do'], rows),
      '',
    ].join('\n'),
  );
});
