import { partitionKey, type TopicPartition } from '../../protocol';
import { ErrorCode, type ListOffsetsRequest, type ListOffsetsResponse } from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { type BrokerNode } from '../ports';
import { brokerError } from './broker-errors';
import { type ClusterMetadata } from './cluster-metadata';
import { listOffsetsRequest } from './list-offsets';

/** Offsets by partition key, and why others are not among them. */
export interface LogOffsets {
  /** -1: no record is as late as the timestamp. */
  readonly found: ReadonlyMap<string, bigint>;
  readonly failed: ReadonlyMap<string, KafkaRebalanceError>;
}

/** Sends one request to this broker. */
export type AskBroker = (node: BrokerNode, request: ListOffsetsRequest) => Promise<ListOffsetsResponse>;

/**
 * Asks the leaders that `metadata` knows, once. `timestamp`: milliseconds since 1970, `EARLIEST_TIMESTAMP` or
 * `LATEST_TIMESTAMP`.
 */
export async function askLeaders(
  metadata: ClusterMetadata,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  isolationLevel: 'read_uncommitted' | 'read_committed',
  ask: AskBroker,
): Promise<LogOffsets> {
  const found = new Map<string, bigint>();
  const failed = new Map<string, KafkaRebalanceError>();
  const leaders = new Map<BrokerNode, TopicPartition[]>();
  for (const partition of partitions) {
    const leader = metadata.leaderOf(partition);
    if (leader !== null) leaders.set(leader, [...(leaders.get(leader) ?? []), partition]);
    else failed.set(partitionKey(partition), withoutLeader(metadata, partition));
  }
  await Promise.all(
    [...leaders].map(async ([node, led]) => {
      try {
        const answer = await ask(node, listOffsetsRequest(led, timestamp, { isolationLevel }));
        for (const topic of answer.topics) {
          for (const { partitionIndex, errorCode, offset } of topic.partitions) {
            const key = partitionKey({ topic: topic.name, partition: partitionIndex });
            if (errorCode === 0) found.set(key, offset);
            else failed.set(key, brokerError(errorCode, { api: 'ListOffsets', subject: key }));
          }
        }
      } catch (thrown) {
        if (!(thrown instanceof KafkaRebalanceError)) throw thrown;
        for (const partition of led) failed.set(partitionKey(partition), thrown);
      }
    }),
  );
  return { found, failed };
}

function withoutLeader(metadata: ClusterMetadata, partition: TopicPartition): KafkaRebalanceError {
  const topic = metadata.topic(partition.topic);
  const known = metadata.partition(partition) !== null;
  const { LEADER_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION } = ErrorCode;
  const code = topic?.errorCode || (known ? LEADER_NOT_AVAILABLE : UNKNOWN_TOPIC_OR_PARTITION);
  return brokerError(code, { api: 'Metadata', subject: partitionKey(partition) });
}
