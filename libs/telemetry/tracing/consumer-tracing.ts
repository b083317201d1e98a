import type { Attributes, Context, Link, Span, Tracer } from '@opentelemetry/api';
import {
  asError,
  KafkaRebalanceError,
  type BatchContext,
  type ConsumerEvent,
  type ConsumerRecord,
  type DeliveryContext,
  type Listener,
  type RecordContext,
  type RecordHandler,
} from '../../engine';
import { type Measurable } from '../figures/metered-consumers';
import { openTelemetryApi, scopeName, type OpenTelemetryApi } from '../opentelemetry/open-telemetry-api';
import { headerGetter } from './header-getter';

type Handled = Listener & { readonly handle: RecordHandler };

/** What a delivery is a part of, and what it is made for. */
interface Origin {
  readonly parent: Context;
  readonly links: Link[];
  readonly attributes: Attributes;
}

/**
 * Spans of one consumer, by OpenTelemetry's conventions for messaging: `process orders` for each call of a handler, which
 * is active while it runs, and `commit orders` for each OffsetCommit.
 */
export class ConsumerTracing {
  private readonly tracer: Tracer;
  private readonly common: Attributes;

  private constructor(
    private readonly api: OpenTelemetryApi,
    groupId: string,
  ) {
    this.tracer = api.trace.getTracer(scopeName);
    this.common = { 'messaging.system': 'kafka', 'messaging.consumer.group.name': groupId };
  }

  /** @throws InvalidOptionsError if `@opentelemetry/api` is not installed */
  static open(groupId: string): ConsumerTracing {
    return new ConsumerTracing(openTelemetryApi('tracing'), groupId);
  }

  listeners(listeners: readonly Listener[]): readonly Listener[] {
    return listeners.map((listener) =>
      'handleBatch' in listener
        ? { ...listener, handleBatch: (records, context) => this.batch(listener, records, context) }
        : { ...listener, handle: (record, context) => this.record(listener, record, context) },
    );
  }

  /** For topics that are subscribed at run time; it has the name of the one it calls. */
  handler(handle: RecordHandler): RecordHandler {
    const listener: Handled = { name: handle.name, topics: [], handle };
    const traced: RecordHandler = (record, context) => this.record(listener, record, context);
    return Object.defineProperty(traced, 'name', { value: handle.name });
  }

  /** Gives the function that ends it. */
  commitsOf(consumer: Pick<Measurable, 'observe'>): () => void {
    return consumer.observe((event) => this.commit(event));
  }

  /** A child of what has produced the record, and linked to it: by the conventions the one may be, the other should be. */
  private record({ name, handle }: Handled, record: ConsumerRecord, context: RecordContext): Promise<void> {
    const parent = this.producedIn(record);
    const attributes: Attributes = { 'messaging.kafka.offset': Number(record.offset) };
    if (record.value === null) attributes['messaging.kafka.message.tombstone'] = true;
    return this.process(name, record, context, { parent, links: this.linkTo(parent), attributes }, () =>
      handle(record, context),
    );
  }

  /** A batch has many that have produced it, and so no parent. */
  private batch(
    { name, handleBatch }: Extract<Listener, { handleBatch: unknown }>,
    records: readonly ConsumerRecord[],
    context: BatchContext,
  ): Promise<void> {
    const [first] = records;
    if (first === undefined) return handleBatch(records, context);
    const links = records.flatMap((record) => this.linkTo(this.producedIn(record)));
    const attributes = { 'messaging.batch.message_count': records.length };
    const origin = { parent: this.api.ROOT_CONTEXT, links, attributes };
    return this.process(name, first, context, origin, () => handleBatch(records, context));
  }

  private async process(
    listener: string,
    { topic, partition }: ConsumerRecord,
    { signal, attempt }: DeliveryContext,
    { parent, links, attributes }: Origin,
    call: () => Promise<void>,
  ): Promise<void> {
    const { api, common } = this;
    const span = this.tracer.startSpan(
      `process ${topic}`,
      {
        ...{ kind: api.SpanKind.CONSUMER, links },
        attributes: {
          ...common,
          ...{ 'messaging.operation.name': 'process', 'messaging.operation.type': 'process' },
          ...{ 'messaging.destination.name': topic, 'messaging.destination.partition.id': String(partition) },
          ...{ 'code.function.name': listener, 'kafka_consumer.attempt': attempt },
          ...attributes,
        },
      },
      parent,
    );
    try {
      await api.context.with(api.trace.setSpan(parent, span), call);
    } catch (thrown) {
      this.fail(span, asError(thrown));
      throw thrown;
    } finally {
      // Its work may have been done, but it does not count: another one does it again.
      if (signal.aborted) span.addEvent('kafka_consumer.aborted', { 'error.type': typeOf(asError(signal.reason)) });
      span.end();
    }
  }

  private commit(event: ConsumerEvent): void {
    if (event.type === 'OffsetsCommitted') this.committed(event.offsets, event.durationMs).end();
    if (event.type !== 'CommitFailed') return;
    const span = this.committed(event.partitions, 0);
    this.fail(span, event.error);
    span.end();
  }

  private committed(
    partitions: readonly { readonly topic: string; readonly partition: number }[],
    durationMs: number,
  ): Span {
    const { api, common } = this;
    const [first] = partitions;
    const topic = partitions.every((one) => one.topic === first?.topic) ? first?.topic : undefined;
    const attributes: Attributes = {
      ...common,
      ...{ 'messaging.operation.name': 'commit', 'messaging.operation.type': 'settle' },
    };
    if (topic !== undefined) attributes['messaging.destination.name'] = topic;
    if (first !== undefined && partitions.length === 1) {
      attributes['messaging.destination.partition.id'] = String(first.partition);
    }
    const startTime = Date.now() - durationMs;
    const name = topic === undefined ? 'commit' : `commit ${topic}`;
    return this.tracer.startSpan(name, { kind: api.SpanKind.CLIENT, attributes, startTime }, api.ROOT_CONTEXT);
  }

  /** What a handler runs in may be left over from what started the consumer, and is not asked. */
  private producedIn({ headers }: ConsumerRecord): Context {
    const { propagation, ROOT_CONTEXT } = this.api;
    return propagation.extract(ROOT_CONTEXT, headers, headerGetter);
  }

  private linkTo(parent: Context): Link[] {
    const context = this.api.trace.getSpanContext(parent);
    return context === undefined ? [] : [{ context }];
  }

  private fail(span: Span, error: Error): void {
    span.recordException(error);
    span.setAttribute('error.type', typeOf(error));
    span.setStatus({ code: this.api.SpanStatusCode.ERROR, message: error.message });
  }
}

function typeOf(error: Error): string {
  return error instanceof KafkaRebalanceError ? error.code : error.name;
}
