import { asError, KafkaRebalanceError, type ConsumerRecord } from '../engine';

/** JSON by default; a tombstone is null. */
export function jsonPayload({ value }: ConsumerRecord): unknown {
  return value === null ? null : (JSON.parse(value.toString('utf8')) as unknown);
}

/** @throws KafkaRebalanceError `PAYLOAD_NOT_DESERIALIZABLE` with the coordinates of the record */
export function deserialize(record: ConsumerRecord, deserializer: (record: ConsumerRecord) => unknown): unknown {
  try {
    return deserializer(record);
  } catch (thrown) {
    const { topic, partition, offset } = record;
    throw new KafkaRebalanceError(
      `The value of ${topic}-${partition}@${offset} cannot be deserialized: ${asError(thrown).message}. ` +
        'Give the listener a deserializer that accepts what the topic holds.',
      { code: 'PAYLOAD_NOT_DESERIALIZABLE', disposition: 'abandon', cause: thrown },
    );
  }
}
