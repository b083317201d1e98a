import { readMetricsText } from '../../libs/doctor';
import { everyEvent, MeasuredConsumer } from '../telemetry/measured-consumer';
import { ScrapedRegistry } from '../telemetry/scraped-registry';

it('names, labels and values, and nothing else', () => {
  const text = [
    '# HELP up it is',
    '# TYPE up gauge',
    'up 1',
    'lag{topic="a",partition="0"} 4.5 1700000000',
    '',
    'not one',
  ];
  expect(readMetricsText(text.join('\n'))).toEqual([
    { name: 'up', labels: {}, value: 1 },
    { name: 'lag', labels: { topic: 'a', partition: '0' }, value: 4.5 },
  ]);
});

it('labels may hold anything, and values be infinite', () => {
  const [one] = readMetricsText('x{a="\\"}, b=\\\\",le="+Inf",c="two\\nlines"} +Inf\r');
  expect(one).toEqual({ name: 'x', labels: { a: '"}, b=\\', le: '+Inf', c: 'two\nlines' }, value: Infinity });
});

it('reads what prom-client writes of this package', async () => {
  const scraped = new ScrapedRegistry();
  const consumer = new MeasuredConsumer('billing');
  scraped.attach(consumer);
  consumer.tell(...everyEvent);
  const series = readMetricsText(await scraped.registry.metrics());
  scraped.end();
  const expelled = series.find(({ name, labels }) => name.endsWith('expulsions_total') && labels.reason === 'expelled');
  expect(expelled).toEqual({
    name: 'kafka_consumer_expulsions_total',
    labels: { group_id: 'billing', consumer: 'default', reason: 'expelled' },
    value: 1,
  });
  expect(series.length).toBeGreaterThan(100);
});
