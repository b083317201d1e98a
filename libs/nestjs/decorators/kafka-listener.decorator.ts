import { type Type } from '@nestjs/common';
import { type ProcessingOptions } from '../../engine';
import { type Deserialize, type KafkaDeserializer } from '../payload';

export type Topics = string | RegExp | readonly (string | RegExp)[];

export function topicList(topics: Topics): readonly (string | RegExp)[] {
  return typeof topics === 'string' || topics instanceof RegExp ? [topics] : topics;
}

export interface KafkaListenerOptions extends ProcessingOptions {
  /** The `name` of the consumer. Default `'default'`. */
  readonly consumer?: string;
  /**
   * Makes the payload of a record, or a promise of it; a class is taken from the application, so that it can inject what
   * it needs. What it throws fails that record. Default: JSON, and null for a tombstone.
   */
  readonly deserializer?: Deserialize | Type<KafkaDeserializer>;
}

export interface KafkaListenerMetadata extends Pick<KafkaListenerOptions, 'consumer' | 'deserializer'> {
  readonly topics: readonly (string | RegExp)[];
  readonly processing: ProcessingOptions;
}

export const KAFKA_LISTENER = 'kafka-rebalance:listener';

/** By this Nest knows that global enhancers that are made for each request concern the class. */
const entryProvider = '__entryProvider__';

/**
 * Makes a method of a provider or controller the listener of these topics; a pattern must match the whole name. It is
 * called with the payload and a `RecordContext` (or by `@Payload()` and `@Ctx()`), one record of a partition at a time
 * unless `ordering` says otherwise; with `batch` it is called with a list of payloads and a `BatchContext`.
 * When its promise, or the Observable it returns, has ended, the record counts as processed; when it fails, the record is
 * delivered again.
 */
export function KafkaListener(topics: Topics, options: KafkaListenerOptions = {}): MethodDecorator {
  const { consumer, deserializer, ...processing } = options;
  const metadata: KafkaListenerMetadata = {
    ...{ topics: topicList(topics), processing },
    ...(consumer === undefined ? {} : { consumer }),
    ...(deserializer === undefined ? {} : { deserializer }),
  };
  return (target, _name, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(KAFKA_LISTENER, metadata, descriptor.value as object);
    Reflect.defineMetadata(entryProvider, true, target.constructor);
  };
}
