/**
 * A Kafka topic id, written as Kafka's tools print it: base64url without padding, 22 characters. A string, so that it
 * compares by value and can be a Map key.
 */
export type Uuid = string;

/** What Kafka sends where a topic id is unknown. */
export const ZERO_UUID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA';
