import { Injectable, type Type } from '@nestjs/common';
import { ContextIdFactory, ExternalContextCreator, ModuleRef, type ContextId } from '@nestjs/core';
import { defaultIfEmpty, isObservable } from 'rxjs';
import { BatchItemError, type BatchContext, type ConsumerRecord, type DeliveryContext, type Listener } from '../engine';
import { completion } from './completion';
import { type DecoratedMethod, type Method } from './decorated-methods';
import { type KafkaListenerMetadata } from './decorators/kafka-listener.decorator';
import { deserialize, jsonPayload, type Deserialize, type KafkaDeserializer } from './payload';

type Call = (payload: unknown, context: DeliveryContext) => Promise<unknown>;

/** Where Nest's parameter decorators leave what they know, and the kinds of `@Payload` and `@Ctx`. */
const routeArguments = '__routeArguments__';
const payloadParameter = 3;
const contextParameter = 6;

const parameters = {
  exchangeKeyForValue(kind: number, property: unknown, [payload, context]: readonly unknown[]): unknown {
    if (kind === contextParameter) return context;
    if (kind !== payloadParameter) return null;
    return typeof property === 'string' ? (payload as Record<string, unknown> | null)?.[property] : payload;
  },
};

/** Leads records through Nest's pipeline: guards, interceptors, pipes and filters, and providers made for one record. */
@Injectable()
export class ListenerPipeline {
  constructor(
    private readonly contexts: ExternalContextCreator,
    private readonly moduleRef: ModuleRef,
  ) {}

  listener(found: DecoratedMethod, metadata: KafkaListenerMetadata): Listener {
    const { topics, deserializer = jsonPayload, processing } = metadata;
    const toPayload = this.deserializer(deserializer);
    const pipeline = found.perRecord ? this.perRecord(found) : this.pipeline(found.instance, found);
    const call = async (payload: unknown, context: DeliveryContext): Promise<void> => {
      const result = await pipeline(payload, context);
      // A filter for microservices answers with an Observable, which may be the error.
      if (isObservable(result)) await completion(result, context.signal);
    };
    const named = { name: found.name, topics, processing };
    if (processing.batch === undefined || processing.batch === false) {
      return { ...named, handle: async (record, context) => call(await deserialize(record, toPayload), context) };
    }
    return { ...named, handleBatch: (records, context) => this.batch(records, context, toPayload, call) };
  }

  /** The payloads up to the first one that cannot be read; that record then fails by itself. */
  private async batch(
    records: readonly ConsumerRecord[],
    context: BatchContext,
    toPayload: Deserialize,
    call: (payload: unknown, context: DeliveryContext) => Promise<void>,
  ): Promise<void> {
    const settled = await Promise.allSettled(records.map((record) => deserialize(record, toPayload)));
    const poison = settled.findIndex(({ status }) => status === 'rejected');
    const readable = poison < 0 ? settled : settled.slice(0, poison);
    const payloads = readable.map((one) => (one.status === 'fulfilled' ? one.value : null));
    if (payloads.length > 0) await call(payloads, context.only(payloads.length));
    const failed = settled[poison];
    if (failed?.status === 'rejected') throw new BatchItemError(poison, failed.reason);
  }

  private deserializer(given: Deserialize | Type<KafkaDeserializer>): Deserialize {
    if (!isDeserializerClass(given)) return given;
    const instance = this.moduleRef.get<KafkaDeserializer>(given, { strict: false });
    return (record: ConsumerRecord) => instance.deserialize(record);
  }

  private pipeline(instance: object, { methodName, wrapper }: DecoratedMethod, contextId?: ContextId): Call {
    const method = (instance as Record<string, Method>)[methodName] as Method;
    return this.contexts.create(
      instance,
      endingWithoutValue(method),
      methodName,
      routeArguments,
      parameters,
      contextId,
      contextId === undefined ? undefined : wrapper.id,
      { guards: true, interceptors: true, filters: true },
      'rpc',
    ) as Call;
  }

  /** As Nest's microservices do for each message; `REQUEST` is the record's. */
  private perRecord(found: DecoratedMethod): Call {
    return async (payload, context) => {
      const request = { pattern: context.lease.topic, data: payload, context };
      const contextId = ContextIdFactory.getByRequest(request);
      const durable = found.wrapper.isDependencyTreeDurable();
      this.moduleRef.registerRequestByContextId<unknown>(
        durable ? contextId.payload : Object.assign(request, contextId.payload),
        contextId,
      );
      const instance = await this.moduleRef.resolve<object>(found.wrapper.token as never, contextId, { strict: false });
      return this.pipeline(instance, found, contextId)(payload, context);
    };
  }
}

/** Nest takes the last value of an Observable, and fails if there is none: here an empty one has just ended. */
function endingWithoutValue(method: Method): Method {
  const called = function (this: unknown, ...args: unknown[]): unknown {
    const result = method.apply(this, args);
    return isObservable(result) ? result.pipe(defaultIfEmpty(undefined)) : result;
  };
  for (const key of Reflect.getMetadataKeys(method) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), called);
  }
  Object.defineProperty(called, 'name', { value: method.name });
  return called;
}

function isDeserializerClass(given: Deserialize | Type<KafkaDeserializer>): given is Type<KafkaDeserializer> {
  return typeof (given as { prototype?: { deserialize?: unknown } }).prototype?.deserialize === 'function';
}
