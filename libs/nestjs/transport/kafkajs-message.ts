import { type KafkaContext } from '@nestjs/microservices';
import { type ConsumerRecord } from '../../engine';

export type KafkaJsMessage = ReturnType<KafkaContext['getMessage']>;

/** A record as kafkajs hands it out: numbers are strings, and a header that occurs more than once is a list. */
export function toKafkaJsMessage(record: ConsumerRecord): KafkaJsMessage {
  const { key, value, timestamp, offset, topic, partition } = record;
  const headers: Record<string, Buffer | Buffer[] | undefined> = {};
  for (const header of record.headers) {
    const known = headers[header.key];
    // kafkajs has no word for a header without a value.
    const bytes = header.value ?? undefined;
    if (known === undefined) headers[header.key] = bytes;
    else if (bytes !== undefined) headers[header.key] = Array.isArray(known) ? [...known, bytes] : [known, bytes];
  }
  const message = { key, value, timestamp: String(timestamp), offset: String(offset), attributes: 0, headers };
  return Object.assign(message, { topic, partition });
}
