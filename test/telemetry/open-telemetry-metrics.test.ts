import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { attachMetrics, type MetricsOptions } from '../../libs/telemetry';
import { catalogue, metricNames } from '../../libs/telemetry/catalogue';
import { behind, everyEvent, MeasuredConsumer } from './measured-consumer';

let exporter: InMemoryMetricExporter;
let reader: PeriodicExportingMetricReader;
const ends: (() => void)[] = [];

beforeEach(() => {
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await reader.shutdown();
  metrics.disable();
});

function attach(consumer: MeasuredConsumer, name = 'default', options: MetricsOptions = {}): () => void {
  const end = attachMetrics(consumer, name, { registry: false, openTelemetry: true, ...options });
  ends.push(end);
  return end;
}

async function exported(): Promise<MetricData[]> {
  exporter.reset();
  await reader.forceFlush();
  return exporter.getMetrics().flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap((one) => {
      expect(one.scope.name).toBe('nestjs-kafka-rebalance');
      return one.metrics;
    }),
  );
}

const pointsOf = async (name: string) =>
  (await exported()).find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];

describe('the catalogue, by OpenTelemetry', () => {
  it('has the same names, descriptions, attributes and buckets, and units of its own', async () => {
    const circuits = [{ listener: 'Orders.place', open: true }];
    const consumer = new MeasuredConsumer('billing', { partitions: [behind('orders', 0)], circuits });
    attach(consumer);
    consumer.tell(...everyEvent);
    const found = new Map((await exported()).map((metric) => [metric.descriptor.name, metric]));
    expect([...found.keys()].sort()).toEqual([...metricNames].sort());
    for (const name of metricNames) {
      const metric = found.get(name);
      const { help, labels, unit } = catalogue[name];
      expect(metric?.descriptor.description).toBe(help);
      expect(Object.keys(metric?.dataPoints[0]?.attributes ?? {})).toEqual(['group_id', 'consumer', ...labels]);
      if (unit === 'seconds') expect(metric?.descriptor.unit).toBe('s');
    }
    const handler = found.get('kafka_consumer_handler_duration_seconds')?.dataPoints[0]?.value;
    expect(handler).toMatchObject({ count: 2, sum: 0.012 });
    expect((handler as { buckets: { boundaries: number[] } }).buckets.boundaries).toEqual(
      catalogue.kafka_consumer_handler_duration_seconds.buckets,
    );
  });

  it('counters and gauges are read when they are collected', async () => {
    const consumer = new MeasuredConsumer('billing', { partitions: [behind('orders', 0)] });
    attach(consumer);
    consumer.tell({ type: 'HeartbeatFailed', error: new Error('away') });
    expect(await pointsOf('kafka_consumer_heartbeat_failures_total')).toMatchObject([{ value: 1 }]);
    expect(await pointsOf('kafka_consumer_records_lag')).toMatchObject([
      { value: 4, attributes: { topic: 'orders', partition: '0' } },
    ]);
  });

  it('a partition that is not owned any more has no lag, and when it is back it has', async () => {
    const consumer = new MeasuredConsumer('billing', { partitions: [behind('orders', 0)] });
    attach(consumer);
    const lags = async () =>
      (await pointsOf('kafka_consumer_records_lag')).map(({ attributes, value }) => [attributes.partition, value]);
    expect(await lags()).toEqual([['0', 4]]);
    consumer.current = { ...consumer.current, partitions: [behind('orders', 1, { lag: 9n })] };
    expect(await lags()).toEqual([
      ['0', 0],
      ['1', 9],
    ]);
    expect((await pointsOf('kafka_consumer_records_lead')).map(({ value }) => value)).toEqual([3, 3]);
    consumer.current = { ...consumer.current, partitions: [behind('orders', 0)] };
    expect(await lags()).toEqual([
      ['0', 4],
      ['1', 0],
    ]);
  });

  it('two consumers are told apart; one that is detached is told no more', async () => {
    const partitions = [behind('orders', 0)];
    const end = attach(new MeasuredConsumer('billing', { partitions }), 'orders');
    attach(new MeasuredConsumer('billing', { partitions }), 'payments');
    const owned = async () =>
      (await pointsOf('kafka_consumer_assigned_partitions')).map(({ attributes, value }) => [
        attributes.consumer,
        value,
      ]);
    expect(await owned()).toEqual([
      ['orders', 1],
      ['payments', 1],
    ]);
    end();
    expect(await owned()).toEqual([
      ['orders', 0],
      ['payments', 1],
    ]);
  });

  it('perPartition: false has one point for each topic', async () => {
    const partitions = [behind('orders', 0), behind('orders', 1)];
    attach(new MeasuredConsumer('billing', { partitions }), 'default', { perPartition: false });
    expect(await pointsOf('kafka_consumer_records_lag')).toMatchObject([
      { value: 8, attributes: { topic: 'orders', partition: '' } },
    ]);
  });

  it('nothing is told unless it is asked for', () => {
    const consumer = new MeasuredConsumer();
    ends.push(attachMetrics(consumer, 'default', { registry: false }));
    expect(consumer.observed).toBe(false);
  });
});
