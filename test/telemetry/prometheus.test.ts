import { AggregatorRegistry, Counter, Registry } from 'prom-client';
import { KafkaRebalanceError } from '../../libs/engine';
import { attachMetrics } from '../../libs/telemetry';
import { catalogue, metricNames } from '../../libs/telemetry/catalogue';
import { behind, everyEvent, MeasuredConsumer } from './measured-consumer';
import { promtoolSays } from './promtool';
import { ScrapedRegistry } from './scraped-registry';

const scraped = new ScrapedRegistry();
const { registry } = scraped;
const attach = scraped.attach.bind(scraped);
const samples = scraped.samples.bind(scraped);

afterEach(() => scraped.end());

const full = { partitions: [behind('orders', 0)], circuits: [{ listener: 'Orders.place', open: false }] };

describe('the catalogue, by prom-client', () => {
  it('every metric has a series, with the labels it should have, and promtool has nothing to say', async () => {
    const consumer = new MeasuredConsumer('billing', full);
    attach(consumer);
    consumer.tell(...everyEvent);
    const text = await registry.metrics();
    for (const name of metricNames) {
      const { labels, type } = catalogue[name];
      const [line] = text
        .split('\n')
        .filter((one) => one.startsWith(type === 'histogram' ? `${name}_sum` : `${name}{`));
      const found = [...(line ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label);
      expect([name, found]).toEqual([name, ['group_id', 'consumer', ...labels]]);
    }
    expect(['', null]).toContain(promtoolSays(text));
  });

  it('the values are seconds, and what the events and the status say', async () => {
    const consumer = new MeasuredConsumer('billing', full);
    attach(consumer);
    consumer.tell(...everyEvent);
    expect(await samples('rebalance_duration_seconds_sum')).toEqual(['rebalance_duration_seconds_sum 0.04']);
    expect(await samples('drain_duration_seconds_sum')).toEqual([
      'drain_duration_seconds_sum{part="handlers"} 0.03',
      'drain_duration_seconds_sum{part="hooks"} 0.02',
      'drain_duration_seconds_sum{part="commit"} 0.01',
      'drain_duration_seconds_sum{part="all"} 0.06',
    ]);
    expect(await samples('records_total')).toEqual(
      ['processed', 'failed', 'skipped', 'dead-lettered', 'postponed', 'stale'].map(
        (outcome) => `records_total{topic="orders",outcome="${outcome}"} 1`,
      ),
    );
    expect(await samples('bytes_consumed_total')).toEqual(['bytes_consumed_total{topic="orders"} 1000']);
    expect(await samples('handler_duration_seconds_count')).toEqual([
      'handler_duration_seconds_count{listener="Orders.place"} 2',
    ]);
    expect(await samples('records_lag')).toEqual([
      'records_lag{topic="orders",partition="0"} 4',
      'records_lag_max{topic="orders"} 4',
      'records_lag_seconds{topic="orders",partition="0"} 1.5',
    ]);
    expect(await samples('last_rebalance_seconds_ago')).toEqual(['last_rebalance_seconds_ago 60']);
    expect(await samples('event_loop_blocked_seconds_total')).toEqual(['event_loop_blocked_seconds_total 1.5']);
  });

  it('buckets are cumulative, and the last one holds everything', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    for (const durationMs of [1, 3, 3, 20_000, 900_000]) {
      const record = { topic: 'orders', partition: 0, offset: 1n, listener: 'Orders.place' };
      consumer.tell({ type: 'RecordProcessed', record, durationMs, index: 0 });
    }
    const buckets = await samples('handler_duration_seconds_bucket');
    expect(buckets.map((line) => line.replace(/.*le="(.*)"} (.*)/, '$1: $2'))).toEqual([
      ...['0.001: 1', '0.005: 3', '0.01: 3', '0.05: 3', '0.1: 3', '0.5: 3', '1: 3', '5: 3', '10: 3'],
      ...['30: 4', '60: 4', '300: 4', '+Inf: 5'],
    ]);
  });

  it('a batch is one call of its handler', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    for (let index = 0; index < 3; index += 1) {
      const record = { topic: 'orders', partition: 0, offset: BigInt(index), listener: 'Orders.place' };
      consumer.tell({ type: 'RecordProcessed', record, durationMs: 7, index });
    }
    expect(await samples('handler_duration_seconds_count')).toEqual([
      'handler_duration_seconds_count{listener="Orders.place"} 1',
    ]);
    expect(await samples('records_total')).toContain('records_total{topic="orders",outcome="processed"} 3');
  });

  it('a rebalance that moves nothing here is counted, by cause', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    consumer.tell({
      type: 'RebalanceCompleted',
      ...{ cause: 'metadata-changed', generation: 4, durationMs: 3, protocol: 'cooperative' },
      ...{ assigned: [], revoked: [], kept: [], leader: true },
    });
    expect(await samples('rebalance_total')).toContain('rebalance_total{cause="metadata-changed"} 1');
    expect(await samples('partitions_moved_total')).toContain('partitions_moved_total{how="revoked"} 0');
  });

  it('replays of a topic begin at zero before there are any: a burst that is read for the first time is no increase', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    const partition = { topic: 'orders', partition: 0 };
    consumer.tell({ type: 'RecordsReceived', partition, records: 1, bytes: 10 });
    expect(await samples('replayed_records_total')).toContain(
      'replayed_records_total{topic="orders",cause="owner-lost"} 0',
    );
  });

  it('a partition that was taken over is counted by how its owner before had left it', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    const partition = { topic: 'orders', partition: 0 };
    const note = { type: 'HandOverRead', partition, owner: 'pod-1', committed: 7n, last: 6n, drainMs: null } as const;
    consumer.tell({ ...note, state: 'clean' }, { ...note, state: 'open' }, { ...note, state: 'open', last: null });
    expect(await samples('partitions_taken_over_total')).toEqual([
      'partitions_taken_over_total{left="clean"} 1',
      'partitions_taken_over_total{left="late"} 0',
      'partitions_taken_over_total{left="open"} 1',
      'partitions_taken_over_total{left="idle"} 1',
    ]);
  });

  it('what can be foretold begins at 0, so that the first one is an increase', async () => {
    attach(new MeasuredConsumer());
    expect(await samples('expulsions_total')).toEqual([
      'expulsions_total{reason="expelled"} 0',
      'expulsions_total{reason="poll-interval-exceeded"} 0',
      'expulsions_total{reason="fenced"} 0',
    ]);
    expect(await samples('rebalance_total')).toHaveLength(8);
    expect(await samples('drain_timeouts_total')).toEqual(['drain_timeouts_total 0']);
    expect(await samples('rebalance_duration_seconds_count')).toEqual(['rebalance_duration_seconds_count 0']);
  });

  it('what is not known has no series', async () => {
    const rebalances = { count: 0, averageMs: null, longestMs: null, lastMsAgo: null };
    const unread = behind('orders', 0, { lag: null, lead: null, lagMs: null, idleMs: null, oldestUnfinished: null });
    attach(new MeasuredConsumer('billing', { rebalances, lastHeartbeatMsAgo: null, partitions: [unread] }));
    for (const name of ['records_lag', 'records_lead', 'last_', 'rebalance_latency']) {
      expect([name, await samples(name)]).toEqual([name, []]);
    }
    expect(await samples('rebalance_rate_per_hour')).toEqual(['rebalance_rate_per_hour 0']);
  });

  it('codes are a closed set: what Kafka 4.3 does not know is one of them', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    for (const code of ['ERROR_199', 'ERROR_200', 'NOT_COORDINATOR'] as const) {
      const error = new KafkaRebalanceError('no', { code, disposition: 'retry' });
      consumer.tell({ type: 'CommitFailed', partitions: [], error, willRetry: true });
      consumer.tell({ type: 'RebalanceFailed', generation: 1, code });
    }
    consumer.tell({ type: 'CommitFailed', partitions: [], error: new TypeError('x'), willRetry: false });
    expect(await samples('commit_failures_total')).toEqual([
      'commit_failures_total{code="UNKNOWN"} 3',
      'commit_failures_total{code="NOT_COORDINATOR"} 1',
    ]);
    expect(await samples('rebalance_failed_total')).toEqual([
      'rebalance_failed_total{code="UNKNOWN"} 2',
      'rebalance_failed_total{code="NOT_COORDINATOR"} 1',
    ]);
  });
});

describe('one registry', () => {
  it('two consumers of one group are told apart by their names', async () => {
    const [one, other] = [new MeasuredConsumer(), new MeasuredConsumer()];
    attach(one, 'orders');
    attach(other, 'payments');
    one.tell({ type: 'SessionSuspended', sinceLastHeartbeatMs: 1 });
    expect(await samples('session_suspensions_total')).toEqual([
      'session_suspensions_total{group_id="billing",consumer="orders"} 1',
      'session_suspensions_total{group_id="billing",consumer="payments"} 0',
    ]);
  });

  it('two of the same name, as two applications in one process have, are one series', async () => {
    const [one, other] = [
      new MeasuredConsumer('billing', { partitions: [behind('orders', 0)], brokerError: new Error('away') }),
      new MeasuredConsumer('billing', { partitions: [behind('orders', 1)] }),
    ];
    const end = attach(one);
    attach(other);
    for (const consumer of [one, other]) consumer.tell(...everyEvent);
    const text = await registry.metrics();
    expect(['', null]).toContain(promtoolSays(text));
    const lines = text.split('\n').filter((line) => !line.startsWith('#') && line !== '');
    expect(new Set(lines.map((line) => line.replace(/ \S+$/, ''))).size).toBe(lines.length);
    expect(await samples('assigned_partitions')).toEqual(['assigned_partitions 2']);
    expect(await samples('broker_available')).toEqual(['broker_available 0']);
    expect(await samples('rebalance_duration_seconds_count')).toEqual(['rebalance_duration_seconds_count 2']);
    end();
    expect(await samples('assigned_partitions')).toEqual(['assigned_partitions 1']);
    expect(await samples('rebalance_duration_seconds_count')).toEqual(['rebalance_duration_seconds_count 1']);
  });

  it('detached, a consumer has no series and is not observed', async () => {
    const consumer = new MeasuredConsumer('billing', full);
    const end = attach(consumer);
    consumer.tell(...everyEvent);
    end();
    expect(consumer.observed).toBe(false);
    expect(await samples('')).toEqual([]);
  });

  it('cleared, it has the metrics again with the next consumer, also those of before', async () => {
    const first = new MeasuredConsumer();
    attach(first, 'first');
    registry.clear();
    expect(await registry.metrics()).not.toContain('kafka_consumer');
    attach(new MeasuredConsumer(), 'second');
    expect(await samples('failed')).toEqual([
      'failed{group_id="billing",consumer="first"} 0',
      'failed{group_id="billing",consumer="second"} 0',
    ]);
  });

  it('reset, its counters begin anew', async () => {
    const consumer = new MeasuredConsumer();
    attach(consumer);
    consumer.tell(...everyEvent);
    registry.resetMetrics();
    expect(await samples('heartbeat_failures_total')).toEqual(['heartbeat_failures_total 0']);
    expect(await samples('commit_duration_seconds_count')).toEqual(['commit_duration_seconds_count 0']);
    consumer.tell({ type: 'HeartbeatFailed', error: new Error('away') });
    expect(await samples('heartbeat_failures_total')).toEqual(['heartbeat_failures_total 1']);
  });

  it('a metric of that name that is not ours is an error, and nothing is attached', () => {
    const taken = new Registry();
    new Counter({ name: 'kafka_consumer_rebalance_total', help: 'mine', registers: [taken] });
    const consumer = new MeasuredConsumer();
    expect(() => attachMetrics(consumer, 'default', { registry: taken })).toThrow(
      /metrics = "kafka_consumer_rebalance_total" is in the registry already.*give metrics: { registry } another/s,
    );
    expect(consumer.observed).toBe(false);
  });

  it('of OpenMetrics', async () => {
    const open = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
    open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    attach(new MeasuredConsumer(), 'default', { registry: open });
    const text = await open.metrics();
    expect(text).toContain('# TYPE kafka_consumer_drain_timeouts counter');
    expect(await samples('drain_timeouts', open)).toEqual(['drain_timeouts_total 0']);
    expect(await samples('drain_timeouts', open)).toEqual(['drain_timeouts_total 0']);
  });

  it('of a Node cluster: the workers are put together as two consumers are', async () => {
    const workers = await Promise.all(
      [new Error('away'), null].map(async (brokerError, number) => {
        const own = new Registry();
        const consumer = new MeasuredConsumer('billing', { brokerError, partitions: [behind('orders', number)] });
        attach(consumer, 'default', { registry: own });
        consumer.tell(...everyEvent);
        return own.getMetricsAsJSON();
      }),
    );
    const all = AggregatorRegistry.aggregate(workers);
    expect(await samples('assigned_partitions', all)).toEqual(['assigned_partitions 2']);
    expect(await samples('broker_available', all)).toEqual(['broker_available 0']);
    expect(await samples('rebalance_duration_seconds_count', all)).toEqual(['rebalance_duration_seconds_count 2']);
  });

  it('one status serves a whole scrape', async () => {
    const consumer = new MeasuredConsumer('billing', full);
    attach(consumer);
    await registry.metrics();
    expect(consumer.asked).toBe(1);
    await registry.metrics();
    expect(consumer.asked).toBe(2);
  });

  it('false: none', async () => {
    const consumer = new MeasuredConsumer();
    attachMetrics(consumer, 'default', { registry: false });
    expect(consumer.observed).toBe(false);
  });
});
