import { InvalidOptionsError } from '../../libs/engine';
import { type MetricsOptions } from '../../libs/telemetry';
import { behind, MeasuredConsumer } from './measured-consumer';
import { ScrapedRegistry } from './scraped-registry';

const scraped = new ScrapedRegistry();
const attach = scraped.attach.bind(scraped);
const samples = scraped.samples.bind(scraped);

afterEach(() => scraped.end());

describe('series of partitions', () => {
  it('end with the ownership', async () => {
    const consumer = new MeasuredConsumer('billing', { partitions: [behind('orders', 0), behind('orders', 1)] });
    attach(consumer);
    expect(await samples('records_lead')).toHaveLength(2);
    consumer.current = { ...consumer.current, partitions: [behind('orders', 1)] };
    expect(await samples('records_lead')).toEqual(['records_lead{topic="orders",partition="1"} 3']);
    consumer.current = { ...consumer.current, partitions: [] };
    expect(await samples('records_')).not.toContainEqual(expect.stringContaining('topic='));
  });

  it.each<[string, MetricsOptions, number, boolean]>([
    ['200 by default', {}, 200, true],
    ['not more than 200 by default', {}, 201, false],
    ['as many as there are', { perPartition: true }, 201, true],
    ['none', { perPartition: false }, 1, false],
    ['up to a limit', { perPartition: 3 }, 3, true],
    ['not above the limit', { perPartition: 3 }, 4, false],
  ])('%s', async (_, options, count, named) => {
    const partitions = Array.from({ length: count }, (__, number) => behind('orders', number));
    attach(new MeasuredConsumer('billing', { partitions }), 'default', options);
    expect(await samples('records_lead')).toHaveLength(named ? count : 1);
  });

  it('give way to one for each topic: sums of records, the oldest, and the least that is left', async () => {
    const partitions = [
      behind('orders', 0, { lag: 4n, lead: 9n, lagMs: 2000, idleMs: 10 }),
      behind('orders', 1, { lag: 6n, lead: 7n, lagMs: 5000, idleMs: 20 }),
      behind('payments', 0, { lag: 1n, lead: 1n, lagMs: 1000, idleMs: 30 }),
    ];
    attach(new MeasuredConsumer('billing', { partitions }), 'default', { perPartition: false });
    expect(await samples('records_lag{')).toEqual([
      'records_lag{topic="orders",partition=""} 10',
      'records_lag{topic="payments",partition=""} 1',
    ]);
    expect(await samples('records_lag_seconds')).toEqual([
      'records_lag_seconds{topic="orders",partition=""} 5',
      'records_lag_seconds{topic="payments",partition=""} 1',
    ]);
    expect(await samples('records_lead')).toEqual([
      'records_lead{topic="orders",partition=""} 7',
      'records_lead{topic="payments",partition=""} 1',
    ]);
    expect(await samples('last_progress_seconds_ago')).toContain(
      'last_progress_seconds_ago{topic="orders",partition=""} 0.02',
    );
    expect(await samples('records_lag_max')).toEqual([
      'records_lag_max{topic="orders"} 6',
      'records_lag_max{topic="payments"} 1',
    ]);
  });

  it('the limit is that of the process, over all its consumers', async () => {
    attach(new MeasuredConsumer('billing', { partitions: [behind('orders', 0)] }), 'default', { perPartition: 1 });
    attach(new MeasuredConsumer('audit', { partitions: [behind('orders', 0)] }), 'audit', { perPartition: true });
    expect(await samples('records_lead')).toEqual([
      'records_lead{topic="orders",partition=""} 3',
      'records_lead{group_id="audit",consumer="audit",topic="orders",partition="0"} 3',
    ]);
  });

  it('a limit that is none is an error', () => {
    const attached = () => attach(new MeasuredConsumer(), 'default', { perPartition: -1 });
    expect(attached).toThrow(/metrics.perPartition = -1 must be true, false, or a number of partitions from 0 on/);
    expect(() => attach(new MeasuredConsumer(), 'default', { perPartition: NaN })).toThrow(InvalidOptionsError);
  });
});
