import { context as active, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { KafkaRebalanceError, type Listener, type RecordHandler } from '../../libs/engine';
import { ConsumerTracing } from '../../libs/telemetry';
import { deferred, LeaseBench, orders } from '../engine/lease/bench';
import { MeasuredConsumer } from './measured-consumer';

const exporter = new InMemorySpanExporter();
const tracer = trace.getTracer('of-the-service');

beforeAll(() => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  active.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }));
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  active.disable();
  propagation.disable();
});

const tracing = ConsumerTracing.open('billing');
const named = { name: 'Orders.place', topics: ['orders'] };
const traceId = (digit: number) => String(digit).repeat(32);
const spanId = (digit: number) => String(digit).repeat(16);

/** A record as the producer of that trace has sent it. */
const sentIn = (offset: bigint, digit: number) => ({
  offset,
  headers: [{ key: 'traceparent', value: Buffer.from(`00-${traceId(digit)}-${spanId(digit)}-01`) }],
});

async function benchOf(handle: RecordHandler): Promise<LeaseBench> {
  const bench = new LeaseBench({}, [], { retry: { jitter: 0 } });
  const [listener] = tracing.listeners([{ ...named, handle }]);
  if (listener !== undefined && 'handle' in listener) bench.handle = listener.handle;
  await bench.assign(0);
  return bench;
}

const spans = () => exporter.getFinishedSpans();

describe('process spans', () => {
  it('have the name, kind and attributes of the conventions', async () => {
    const bench = await benchOf(() => Promise.resolve());
    await bench.receive(0, [{ offset: 7n, value: null }]);
    expect(spans()).toHaveLength(1);
    expect(spans()[0]).toMatchObject({ name: 'process orders', kind: SpanKind.CONSUMER, ended: true });
    expect(spans()[0]?.instrumentationScope.name).toBe('nestjs-kafka-rebalance');
    expect(spans()[0]?.status.code).toBe(SpanStatusCode.UNSET);
    expect(spans()[0]?.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '0',
      'messaging.consumer.group.name': 'billing',
      'messaging.kafka.offset': 7,
      'messaging.kafka.message.tombstone': true,
      'code.function.name': 'Orders.place',
      'kafka_consumer.attempt': 1,
    });
  });

  it('are children of the span that produced the record, and linked to it', async () => {
    const bench = await benchOf(() => Promise.resolve());
    await bench.receive(0, [sentIn(0n, 1), { offset: 1n }]);
    const [child, alone] = spans();
    expect(child?.spanContext().traceId).toBe(traceId(1));
    expect(child?.parentSpanContext?.spanId).toBe(spanId(1));
    expect(child?.links.map(({ context }) => context.spanId)).toEqual([spanId(1)]);
    expect(alone?.parentSpanContext).toBeUndefined();
    expect(alone?.links).toEqual([]);
  });

  it('the last of two headers counts; one that is no trace context is none', async () => {
    const bench = await benchOf(() => Promise.resolve());
    const headers = [...sentIn(0n, 1).headers, ...sentIn(0n, 2).headers];
    const broken = [
      { key: 'traceparent', value: Buffer.from('nonsense') },
      { key: 'baggage', value: null },
    ];
    await bench.receive(0, [
      { offset: 0n, headers },
      { offset: 1n, headers: broken },
    ]);
    expect(spans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId(2), undefined]);
  });

  it('are active while the handler runs, also after it has waited, with the baggage of the record', async () => {
    const seen: unknown[] = [];
    const database = deferred();
    const bench = await benchOf(async () => {
      await database.promise;
      tracer.startSpan('save order').end();
      seen.push(propagation.getActiveBaggage()?.getEntry('tenant')?.value);
    });
    const baggage = { key: 'baggage', value: Buffer.from('tenant=blue') };
    await bench.receive(0, [{ offset: 0n, headers: [...sentIn(0n, 3).headers, baggage] }]);
    database.resolve();
    await bench.clock.advance(0);
    const [inner, outer] = spans();
    expect([inner?.name, outer?.name]).toEqual(['save order', 'process orders']);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(seen).toEqual(['blue']);
  });

  it('what was active when the consumer was started is no parent', async () => {
    const bench = await active.with(trace.setSpan(active.active(), tracer.startSpan('bootstrap')), () =>
      benchOf(() => Promise.resolve()),
    );
    await bench.receive(0, [{ offset: 0n }]);
    expect(spans()[0]?.parentSpanContext).toBeUndefined();
  });

  it('record errors; each attempt has its own', async () => {
    const error = new KafkaRebalanceError('the database is away', { code: 'CONNECTION_FAILED', disposition: 'retry' });
    const bench = await benchOf((_, { attempt }) => {
      if (attempt === 1) throw error;
      return attempt === 2 ? Promise.reject(new TypeError('no such column')) : Promise.resolve();
    });
    await bench.receive(0, [sentIn(0n, 4)]);
    await bench.clock.advance(2000);
    const told = spans().map(({ attributes, status, events, parentSpanContext }) => [
      ...[attributes['kafka_consumer.attempt'], attributes['error.type'], status.code, status.message],
      ...[events.map(({ name }) => name), parentSpanContext?.spanId],
    ]);
    expect(told).toEqual([
      [1, 'CONNECTION_FAILED', SpanStatusCode.ERROR, 'the database is away', ['exception'], spanId(4)],
      [2, 'TypeError', SpanStatusCode.ERROR, 'no such column', ['exception'], spanId(4)],
      [3, undefined, SpanStatusCode.UNSET, undefined, [], spanId(4)],
    ]);
  });

  it('tell that the result does not count', async () => {
    const work = deferred();
    const bench = await benchOf(() => work.promise);
    await bench.deliver(0, 0);
    bench.table.lose(orders(0), 'expelled');
    work.resolve();
    await bench.clock.advance(0);
    expect(spans()[0]?.events).toMatchObject([
      { name: 'kafka_consumer.aborted', attributes: { 'error.type': 'PARTITION_LOST' } },
    ]);
  });

  it('of a batch: one, with a link to each producer, and no parent', async () => {
    const bench = new LeaseBench({}, [], { batch: true });
    const handleBatch = jest.fn(() => Promise.resolve());
    const [listener] = tracing.listeners([{ ...named, handleBatch }]);
    if (listener !== undefined && 'handleBatch' in listener) bench.handleBatch = listener.handleBatch;
    await bench.assign(0);
    await bench.receive(0, [sentIn(0n, 1), { offset: 1n }, sentIn(2n, 2)]);
    expect(handleBatch).toHaveBeenCalledTimes(1);
    expect(spans()).toHaveLength(1);
    expect(spans()[0]?.parentSpanContext).toBeUndefined();
    expect(spans()[0]?.links.map(({ context }) => context.spanId)).toEqual([spanId(1), spanId(2)]);
    expect(spans()[0]?.attributes).toMatchObject({ 'messaging.batch.message_count': 3 });
    expect(spans()[0]?.attributes).not.toHaveProperty('messaging.kafka.offset');
  });

  it('of a function that is subscribed at run time; it keeps its name', async () => {
    const handler = tracing.handler(function audit() {
      return Promise.resolve();
    });
    expect(handler.name).toBe('audit');
    const bench = new LeaseBench();
    bench.handle = handler;
    await bench.assign(0);
    await bench.deliver(0, 0);
    expect(spans()[0]?.attributes['code.function.name']).toBe('audit');
  });

  it('leave a listener as it is otherwise', () => {
    const processing = { ordering: 'key', concurrency: 5 } as const;
    const listener: Listener = { ...named, processing, handle: () => Promise.resolve() };
    expect(tracing.listeners([listener])).toMatchObject([{ ...named, processing }]);
  });
});

describe('commit spans', () => {
  it('one for each OffsetCommit, as long as that took', () => {
    const consumer = new MeasuredConsumer();
    const end = tracing.commitsOf(consumer);
    const offset = { topic: 'orders', partition: 3, offset: 8n };
    consumer.tell({ type: 'OffsetsCommitted', offsets: [offset], durationMs: 250 });
    consumer.tell({
      ...{ type: 'OffsetsCommitted', durationMs: 1 },
      offsets: [offset, { ...offset, partition: 4 }],
    });
    consumer.tell({ type: 'OffsetsCommitted', offsets: [offset, { ...offset, topic: 'payments' }], durationMs: 1 });
    expect(spans().map(({ name }) => name)).toEqual(['commit orders', 'commit orders', 'commit']);
    expect(spans()[0]).toMatchObject({ kind: SpanKind.CLIENT });
    const [seconds, nanoseconds] = spans()[0]?.duration ?? [0, 0];
    expect(seconds * 1000 + nanoseconds / 1e6).toBeGreaterThanOrEqual(249);
    expect(spans()[0]?.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'commit',
      'messaging.operation.type': 'settle',
      'messaging.consumer.group.name': 'billing',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '3',
    });
    expect(spans()[1]?.attributes).not.toHaveProperty('messaging.destination.partition.id');
    end();
    expect(consumer.observed).toBe(false);
  });

  it('with the error of one that failed', () => {
    const consumer = new MeasuredConsumer();
    const end = tracing.commitsOf(consumer);
    const error = new KafkaRebalanceError('no', { code: 'NOT_COORDINATOR', disposition: 'retry' });
    consumer.tell({ type: 'CommitFailed', partitions: [{ topic: 'orders', partition: 0 }], error, willRetry: true });
    expect(spans()).toMatchObject([
      {
        name: 'commit orders',
        status: { code: SpanStatusCode.ERROR },
        attributes: { 'error.type': 'NOT_COORDINATOR' },
      },
    ]);
    end();
  });
});
