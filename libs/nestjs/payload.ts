import { asError, KafkaRebalanceError, type ConsumerRecord } from '../engine';

/** What makes a payload of a record; for a class that Nest creates, so that it can inject what it needs. */
export interface KafkaDeserializer {
  deserialize(record: ConsumerRecord): unknown;
}

/** A payload, or a promise of it. */
export type Deserialize = (record: ConsumerRecord) => unknown;

/** JSON by default; a tombstone is null. */
export function jsonPayload({ value }: ConsumerRecord): unknown {
  return value === null ? null : (JSON.parse(value.toString('utf8')) as unknown);
}

/** @throws KafkaRebalanceError `PAYLOAD_NOT_DESERIALIZABLE` with the coordinates of the record */
export async function deserialize(record: ConsumerRecord, deserializer: Deserialize): Promise<unknown> {
  try {
    return await deserializer(record);
  } catch (thrown) {
    throw notDeserializable(record, thrown);
  }
}

export function notDeserializable({ topic, partition, offset }: ConsumerRecord, cause: unknown): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `The value of ${topic}-${partition}@${offset} cannot be deserialized: ${asError(cause).message}. ` +
      'Use a deserializer that accepts what the topic holds.',
    { code: 'PAYLOAD_NOT_DESERIALIZABLE', disposition: 'abandon', cause },
  );
}
