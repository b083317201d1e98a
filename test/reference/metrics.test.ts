import { baseLabels, cardinalityOf, catalogue, chapters, type Metric } from '../../libs/telemetry/catalogue';
import { expectPage, tableOf } from './reference-page';

const metrics: readonly Metric[] = Object.values(catalogue);
const code = (text: string): string => `\`${text}\``;

function chapter([title, members]: [string, Record<string, Metric>]): string {
  const rows = Object.entries(members).map(([name, { type, labels, help, java }]) => [
    code(name),
    type,
    labels.map(code).join(', '),
    help,
    java ?? '',
  ]);
  return `## ${title}\n\n${tableOf(['metric', 'type', 'labels', '', 'in Java'], rows)}`;
}

/** The values of closed labels; where two metrics have other values of one label, both are named. */
function closedLabels(): string {
  const rows = new Map<string, string[]>();
  for (const [name, { values = {} }] of Object.entries<Metric>(catalogue)) {
    for (const [label, all] of Object.entries(values)) {
      const key = `${label} ${all.map(code).join(', ')}`;
      rows.set(key, [...(rows.get(key) ?? []), code(name)]);
    }
  }
  const cells = [...rows].map(([key, names]) => {
    const [label = '', ...all] = key.split(' ');
    return [code(label), names.join(', '), all.join(' ')];
  });
  return tableOf(['label', 'of', 'values'], cells);
}

/** How many series there are for each of what they grow with. Those of codes are made when one comes. */
function seriesOf(cardinality: string): number {
  return metrics
    .filter((metric) => cardinalityOf(metric) === cardinality && !metric.labels.includes('code'))
    .map((metric) => {
      const combinations = metric.labels.reduce((all, label) => all * (metric.values?.[label]?.length ?? 1), 1);
      return combinations * (metric.type === 'histogram' ? metric.buckets.length + 3 : 1);
    })
    .reduce((sum, one) => sum + one, 0);
}

function buckets(): string {
  const rows = Object.entries<Metric>(catalogue).flatMap(([name, metric]) =>
    metric.type === 'histogram' ? [[code(name), metric.buckets.join(', ')]] : [],
  );
  return tableOf(['histogram', 'upper bounds, seconds'], rows);
}

it('docs/reference/metrics.md has every metric, as the catalogue describes it', () => {
  const perPartition = seriesOf('partition');
  expectPage(
    'metrics.md',
    [
      '# Metrics',
      'How to serve them, and expressions to begin with: [Operating it](../operating.md#metrics). The same names are those of the',
      'OpenTelemetry instruments: [OpenTelemetry](../opentelemetry.md).',
      '',
      `Every metric has the labels ${baseLabels.map(code).join(' and ')}: the group, and the \`name\` of the consumer in its module`,
      '(`default` unless it has another), which tells consumers of one group in one process apart. Times are seconds, as Prometheus',
      'has them; Java has milliseconds. Gauges are read when they are asked for. What is not known has no series.',
      '',
      ...Object.entries(chapters).flatMap((one) => [chapter(one), '']),
      '## Closed labels',
      '',
      closedLabels(),
      '',
      '`code` is the name of an error: of Kafka, or [of this package](../operating.md#errors); `UNKNOWN` stands for what Kafka 4.3 does',
      'not know. `topic`, `partition` and `listener` (`OrdersListener.place`) are names of your service. No label has anything of a',
      'record in it.',
      '',
      '## How lag is told in time',
      '',
      '`kafka_consumer_records_lag_seconds` is the age of the oldest record of the partition that is not processed: the wall clock of',
      'this process minus the timestamp of that record (`CreateTime` or `LogAppendTime`, as the topic has it). It is 0 without lag, and',
      'never below 0, should the clock of a producer be ahead. Records that failed and are tried again count: nothing behind them in',
      'their order is processed. Records above the oldest one that are processed already do not.',
      '',
      'While there is lag and nothing of it was received (the fetch is under way, the broker is away, a transaction is open), the',
      'oldest record is not known. What is told then is the most that its age can be: it is not older than the last record before it,',
      'and it was not there when the consumer was last caught up. At the start, and after a `seek`, neither is known, and there is no',
      'series until a record comes or the consumer is caught up. A paused partition is not fetched: its lag is that of the moment when',
      'it was paused, and the age of what was received before goes on growing.',
      '',
      '`kafka_consumer_last_progress_seconds_ago` grows while there is lag and no record is processed, whatever the age of the records:',
      'a backlog that is worked off keeps it small, a handler or a broker that hangs lets it grow.',
      '`kafka_consumer_oldest_unfinished_seconds` is for how long the record that holds the committed offset back has done so.',
      '',
      '## How many series',
      '',
      tableOf(
        ['for each', 'series', ''],
        [
          ['consumer', String(seriesOf('consumer')), 'and one for each `code` that has come'],
          ['listener', String(seriesOf('listener')), ''],
          ['topic of which it owns or has read partitions', String(seriesOf('topic')), ''],
          ['owned partition', String(perPartition), 'see below'],
        ],
      ),
      '',
      'A partition has one owner, so all processes of a group together have the series of each partition once, and they end when the',
      'partition goes; but each move makes new ones, because Prometheus adds the `instance`. `metrics: { perPartition }` bounds it:',
      '`true` always has them, `false` never, and a number as long as the process, over all its consumers, owns at most so many',
      `partitions. Default 200, which is ${200 * perPartition} series. Otherwise each topic has one series in their place, whose \`partition\` is empty:`,
      'the sum of the lags, the least lead, the longest times. Expressions like `sum by (group_id, topic) (kafka_consumer_records_lag)`',
      'give the same in both cases.',
      '',
      '## Buckets',
      '',
      buckets(),
      '',
    ].join('\n'),
  );
});

it('names and help are as Prometheus wants them', () => {
  for (const [name, metric] of Object.entries<Metric>(catalogue)) {
    expect(name).toMatch(/^kafka_consumer_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(metric.type === 'counter');
    for (const unit of ['seconds', 'bytes'])
      expect([name, name.includes(`_${unit}`)]).toEqual([name, metric.unit === unit]);
    expect(metric.help).not.toMatch(/\.$/);
  }
});
