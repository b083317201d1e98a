import { array, type Field, int32, message, nullableBytes, nullableString, since, string } from '../layout';
import { Reader } from '../reader';
import { type TopicPartitions, topicPartitions } from './topic-partitions';
import { decodeVersioned, encodeVersioned } from './versioned';

/** What a member tells the leader of a classic group when it joins (`ConsumerProtocolSubscription`). */
export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Buffer | null;
  /** From version 1. */
  readonly ownedPartitions: readonly TopicPartitions[];
  /** From version 2: the generation in which they were owned; -1 when there is none. */
  readonly generationId: number;
  /** From version 3. */
  readonly rackId: string | null;
}

export const NEWEST_SUBSCRIPTION_VERSION = 3;

// Java reads an empty rack as none.
const rackId: Field<string | null> = {
  write: (writer, value, layout) => nullableString.write(writer, value, layout),
  read: (reader, layout) => nullableString.read(reader, layout) || null,
};

const subscription = message<Subscription>(Infinity, {
  topics: array(string),
  userData: nullableBytes,
  ownedPartitions: since(1, topicPartitions, []),
  generationId: since(2, int32, -1),
  rackId: since(3, rackId, null),
});

/** Byte for byte what Java writes when topics and owned partitions are sorted, as Java sorts them. */
export function encodeSubscription(value: Subscription, version = NEWEST_SUBSCRIPTION_VERSION): Buffer {
  return encodeVersioned(subscription, value, version);
}

/** The version that the client has written, which may be newer than what is read here. */
export function versionOfSubscription(bytes: Buffer): number {
  return new Reader(bytes).int16();
}

export function decodeSubscription(bytes: Buffer): Subscription {
  return decodeVersioned(subscription, bytes, NEWEST_SUBSCRIPTION_VERSION);
}
