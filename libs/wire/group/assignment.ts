import { message, nullableBytes } from '../layout';
import { type TopicPartitions, topicPartitions } from './topic-partitions';
import { decodeVersioned, encodeVersioned } from './versioned';

/** What the leader of a classic group gives to a member (`ConsumerProtocolAssignment`). */
export interface Assignment {
  readonly assignedPartitions: readonly TopicPartitions[];
  readonly userData: Buffer | null;
}

export const NEWEST_ASSIGNMENT_VERSION = 3;

const assignment = message<Assignment>(Infinity, {
  assignedPartitions: topicPartitions,
  userData: nullableBytes,
});

export function encodeAssignment(value: Assignment, version = NEWEST_ASSIGNMENT_VERSION): Buffer {
  return encodeVersioned(assignment, value, version);
}

/**
 * No bytes at all are an empty assignment: a coordinator answers so to a member that the leader gave nothing, and to
 * every member of a SyncGroup that failed.
 */
export function decodeAssignment(bytes: Buffer): Assignment {
  if (bytes.length === 0) return { assignedPartitions: [], userData: null };
  return decodeVersioned(assignment, bytes, NEWEST_ASSIGNMENT_VERSION);
}
