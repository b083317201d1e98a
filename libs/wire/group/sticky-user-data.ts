import { type Layout } from '../layout';
import { Reader } from '../reader';
import { Writer } from '../writer';
import { type TopicPartitions, topicPartitions } from './topic-partitions';

/** The user data of Java's `StickyAssignor` (`sticky`). */
export interface StickyUserData {
  readonly previousAssignment: readonly TopicPartitions[];
  /** -1 when there is none, which is also what version 0 reads as. */
  readonly generation: number;
}

const layout: Layout = { version: 0, flexible: false };

export function encodeStickyUserData(value: StickyUserData, version: 0 | 1 = 1): Buffer {
  const writer = new Writer();
  topicPartitions.write(writer, value.previousAssignment, layout);
  if (version === 1) writer.int32(value.generation);
  return writer.buffer();
}

/** Nothing in the bytes names the version: the generation of version 1 is there or it is not. */
export function decodeStickyUserData(bytes: Buffer): StickyUserData {
  const reader = new Reader(bytes);
  const previousAssignment = topicPartitions.read(reader, layout);
  return { previousAssignment, generation: reader.remaining >= 4 ? reader.int32() : -1 };
}

/** The user data of Java's `CooperativeStickyAssignor` (`cooperative-sticky`): the generation, -1 before the first. */
export function encodeCooperativeUserData(generation: number): Buffer {
  const writer = new Writer(4);
  writer.int32(generation);
  return writer.buffer();
}

export function decodeCooperativeUserData(bytes: Buffer): number {
  return new Reader(bytes).int32();
}
