import { partitionKey, type TopicPartition } from '../../protocol';
import { type ListOffsetsRequest, type ListOffsetsResponse } from '../../wire';
import { type KafkaRebalanceError } from '../errors';
import { type ResolvedConsumerOptions } from '../options';
import { type BrokerNode } from '../ports';
import { brokerError } from './broker-errors';
import { type ClusterMetadata } from './cluster-metadata';
import { listAt } from './list-at';
import { byTopic } from './offset-requests';

/** Offsets by partition key, and why others are not among them. */
export interface LogOffsets {
  /** -1: no record is as late as the timestamp. */
  readonly found: ReadonlyMap<string, bigint>;
  readonly failed: ReadonlyMap<string, KafkaRebalanceError>;
}

/** Whom to ask about what; partitions without a leader are left out. */
export function partitionsByLeader(
  metadata: ClusterMetadata,
  partitions: readonly TopicPartition[],
): ReadonlyMap<BrokerNode, readonly TopicPartition[]> {
  const leaders = new Map<BrokerNode, TopicPartition[]>();
  for (const partition of partitions) {
    const leader = metadata.leaderOf(partition);
    if (leader !== null) listAt(leaders, leader).push(partition);
  }
  return leaders;
}

/** `timestamp`: milliseconds since 1970, `EARLIEST_TIMESTAMP` or `LATEST_TIMESTAMP`. */
export function listOffsetsRequest(
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  { isolationLevel }: Pick<ResolvedConsumerOptions, 'isolationLevel'>,
): ListOffsetsRequest {
  return {
    ...{ replicaId: -1, isolationLevel: isolationLevel === 'read_committed' ? 1 : 0, timeoutMs: 0 },
    topics: byTopic(partitions).map(([name, members]) => ({
      name,
      partitions: members.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
    })),
  };
}

export function readLogOffsets({ topics }: ListOffsetsResponse): LogOffsets {
  const found = new Map<string, bigint>();
  const failed = new Map<string, KafkaRebalanceError>();
  for (const topic of topics) {
    for (const { partitionIndex, errorCode, offset } of topic.partitions) {
      const key = partitionKey({ topic: topic.name, partition: partitionIndex });
      if (errorCode === 0) found.set(key, offset);
      else failed.set(key, brokerError(errorCode, { api: 'ListOffsets', subject: key }));
    }
  }
  return { found, failed };
}
