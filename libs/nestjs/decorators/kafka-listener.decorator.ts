import { SetMetadata } from '@nestjs/common';
import { type ConsumerRecord } from '../../engine';

export type Topics = string | RegExp | readonly (string | RegExp)[];

export interface KafkaListenerOptions {
  /** The `name` of the consumer. Default `'default'`. */
  readonly consumer?: string;
  /** The payload of a record. Default: JSON, and null for a tombstone. What it throws fails that record. */
  readonly deserializer?: (record: ConsumerRecord) => unknown;
}

export interface KafkaListenerMetadata extends KafkaListenerOptions {
  readonly topics: readonly (string | RegExp)[];
}

export const KAFKA_LISTENER = 'kafka-rebalance:listener';

/**
 * Makes a method of a provider or controller the listener of these topics; a pattern must match the whole name. It is
 * called with the payload and a `RecordContext` (or by `@Payload()` and `@Ctx()`), one record of a partition at a time.
 * When its promise, or the Observable it returns, has ended, the record counts as processed; when it fails, the record is
 * delivered again.
 */
export function KafkaListener(topics: Topics, options: KafkaListenerOptions = {}): MethodDecorator {
  const list = typeof topics === 'string' || topics instanceof RegExp ? [topics] : topics;
  const metadata: KafkaListenerMetadata = { ...options, topics: list };
  return SetMetadata(KAFKA_LISTENER, metadata);
}
