import { partitionKey, type TopicPartition } from '../../protocol';
import { ErrorCode, type ListOffsetsRequest, type ListOffsetsResponse } from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { type BrokerNode } from '../ports';
import { brokerError } from './broker-errors';
import { type ClusterMetadata } from './cluster-metadata';
import { listOffsetsRequest, partitionsByLeader, readLogOffsets, type LogOffsets } from './log-offsets';

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
  const leaders = partitionsByLeader(metadata, partitions);
  for (const partition of partitions) {
    if (metadata.leaderOf(partition) === null) failed.set(partitionKey(partition), withoutLeader(metadata, partition));
  }
  await Promise.all(
    [...leaders].map(async ([node, led]) => {
      try {
        const answer = readLogOffsets(await ask(node, listOffsetsRequest(led, timestamp, { isolationLevel })));
        for (const [key, offset] of answer.found) found.set(key, offset);
        for (const [key, error] of answer.failed) failed.set(key, error);
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
