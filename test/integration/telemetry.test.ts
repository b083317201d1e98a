import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { context, metrics, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaConsumer, KafkaListener, KafkaRebalanceModule } from '../../src';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

const topic = `orders-${randomUUID().slice(0, 8)}`;
const later = `later-${randomUUID().slice(0, 8)}`;
const groupId = `group-${randomUUID()}`;
const tracer = trace.getTracer('of-the-service');

@Injectable()
class Orders {
  attempts = 0;

  @KafkaListener(topic, { retry: { initialMs: 10 } })
  async place(): Promise<void> {
    this.attempts += 1;
    await new Promise((resolve) => setImmediate(resolve));
    tracer.startSpan('save order').end();
    if (this.attempts === 1) throw new TypeError('the database is away');
  }
}

describe('OpenTelemetry, with its SDK and a real broker', () => {
  const spans = new InMemorySpanExporter();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
  let kafka: TestKafka;
  let app: INestApplicationContext;

  beforeAll(async () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    kafka = await TestKafka.start();
    for (const name of [topic, later]) await kafka.cluster.createTopic(name, { partitions: 1, replicationFactor: 1 });
    const module = await Test.createTestingModule({
      imports: [
        KafkaRebalanceModule.forRoot({
          client: { brokers: kafka.cluster.brokers, logLevel: logLevel.NOTHING },
          consumer: { groupId, autoOffsetReset: 'earliest', autoCommitIntervalMs: 100 },
          ...{ log: false, tracing: true, metrics: { registry: false, openTelemetry: true } },
        }),
      ],
      providers: [Orders],
    }).compile();
    module.useLogger(false);
    app = await module.init();
  });
  afterAll(async () => {
    await app.close();
    await kafka.stop();
    await reader.shutdown();
    for (const api of [trace, context, propagation, metrics]) api.disable();
  });

  const named = (name: string) => spans.getFinishedSpans().filter((span) => span.name === name);

  /** As an instrumented producer sends it. Gives the ids of the span that it was sent in. */
  async function send(to: string) {
    const sent = tracer.startSpan(`send ${to}`, { kind: SpanKind.PRODUCER });
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(context.active(), sent), headers);
    sent.end();
    const producer = new Kafka({ brokers: kafka.cluster.brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic: to, messages: [{ value: '{}', headers }] });
    await producer.disconnect();
    return sent.spanContext();
  }

  it('one trace leads from the producer through each attempt of the handler to what it does', async () => {
    const producer = await send(topic);
    await eventually(() => demand(named(`process ${topic}`).length === 2, 'two attempts'));
    const [failed, succeeded] = named(`process ${topic}`);
    for (const span of [failed, succeeded]) {
      expect(span?.spanContext().traceId).toBe(producer.traceId);
      expect(span?.parentSpanContext?.spanId).toBe(producer.spanId);
    }
    expect(failed?.attributes['error.type']).toBe('TypeError');
    expect(succeeded?.attributes).toMatchObject({
      'messaging.consumer.group.name': groupId,
      'code.function.name': 'Orders.place',
      'kafka_consumer.attempt': 2,
    });
    const saved = named('save order').map(({ parentSpanContext }) => parentSpanContext?.spanId);
    expect(saved).toEqual([failed?.spanContext().spanId, succeeded?.spanContext().spanId]);
  });

  it('the commit has a span', async () => {
    await eventually(() => demand(named(`commit ${topic}`).length > 0, 'a commit'));
    expect(named(`commit ${topic}`)[0]?.attributes['messaging.operation.type']).toBe('settle');
  });

  it('a topic that is subscribed at run time is traced too', async () => {
    app.get(KafkaConsumer).subscribe(later, function audit() {
      return Promise.resolve();
    });
    const producer = await send(later);
    await eventually(() => demand(named(`process ${later}`).length === 1, 'the record'));
    expect(named(`process ${later}`)[0]?.parentSpanContext?.spanId).toBe(producer.spanId);
  });

  it('the metrics are instruments of the meter', async () => {
    await reader.forceFlush();
    const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
    const points = (name: string) => all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
    expect(points('kafka_consumer_records_consumed_total')).toMatchObject([
      { value: 1, attributes: { group_id: groupId, consumer: 'default', topic } },
      { value: 1, attributes: { topic: later } },
    ]);
    expect(points('kafka_consumer_handler_duration_seconds')).toContainEqual(
      expect.objectContaining({
        attributes: { group_id: groupId, consumer: 'default', listener: 'Orders.place' },
        value: expect.objectContaining({ count: 2 }) as unknown,
      }),
    );
    expect(points('kafka_consumer_assigned_partitions')).toMatchObject([{ value: 2 }]);
  });
});
