import { partitionKey, type TopicPartition } from '../../protocol';
import {
  ErrorCode,
  ListOffsets,
  OffsetCommit,
  OffsetFetch,
  ZERO_UUID,
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  type Uuid,
} from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { type BrokerNode } from '../ports';
import { brokerError } from './broker-errors';
import { type Cluster } from './cluster';
import { type ClusterMetadata } from './cluster-metadata';
import { type Coordinator } from './coordinator';
import { type TopicIdentities } from './topic-identities';

/** Version 10 names topics by id alone; names are what a group's offsets are kept by. */
const OffsetFetchByName: typeof OffsetFetch = { ...OffsetFetch, versions: { min: OffsetFetch.versions.min, max: 9 } };
const OffsetCommitByName: typeof OffsetCommit = {
  ...OffsetCommit,
  versions: { min: OffsetCommit.versions.min, max: 9 },
};

export interface CommittedOffset extends TopicPartition {
  /** Null: none. */
  readonly offset: bigint | null;
  readonly metadata: string | null;
  readonly leaderEpoch: number;
}

/** As far as its offsets go. */
export type OffsetCoordinator = Pick<Coordinator, 'call' | 'refused'>;

/**
 * What the group has committed, by partition key; of `null`, everything. Stable offsets only (KIP-447): a partition whose
 * offset an open transaction commits is left out, as everything that is worth asking again. Without `requireStable` such a
 * partition is told with the offset of before.
 */
export async function fetchCommitted(
  coordinator: OffsetCoordinator,
  groupId: string,
  partitions: readonly TopicPartition[] | null,
  deadline: number,
  { requireStable = true }: { readonly requireStable?: boolean } = {},
): Promise<ReadonlyMap<string, CommittedOffset>> {
  const found = new Map<string, CommittedOffset>();
  if (partitions?.length === 0) return found;
  const topics =
    partitions === null
      ? null
      : byTopic(partitions).map(([name, members]) => ({
          ...{ name, topicId: ZERO_UUID },
          partitionIndexes: members.map(({ partition }) => partition),
        }));
  const request = { groups: [{ groupId, memberId: null, memberEpoch: -1, topics }], requireStable };
  const { groups } = await coordinator.call('control', OffsetFetchByName, request, deadline);
  const group = groups[0];
  const groupError = group?.errorCode ?? -1;
  if (groupError !== 0) throw refusal(coordinator, groupError, `group ${groupId}`);
  for (const topic of group?.topics ?? []) {
    for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of topic.partitions) {
      const partition = { topic: topic.name, partition: partitionIndex };
      const key = partitionKey(partition);
      if (errorCode !== 0) {
        failIfFatal(refusal(coordinator, errorCode, key));
        continue;
      }
      const offset = committedOffset < 0n ? null : committedOffset;
      found.set(key, { ...partition, offset, metadata, leaderEpoch: committedLeaderEpoch });
    }
  }
  return found;
}

function refusal(coordinator: OffsetCoordinator, errorCode: number, subject: string): KafkaRebalanceError {
  const error = brokerError(errorCode, { api: 'OffsetFetch', subject });
  coordinator.refused(error);
  return error;
}

export interface CommittingMember {
  readonly groupId: string;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly generation: number;
}

export interface OffsetToCommit extends TopicPartition {
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

/**
 * One request, not repeated. Kafka's error code by partition key. Topics are called by id where all of them are known: then a
 * late commit cannot count for a topic that was created anew under the same name.
 */
export async function commitOffsets(
  coordinator: OffsetCoordinator,
  { groupId, memberId, groupInstanceId, generation }: CommittingMember,
  offsets: readonly OffsetToCommit[],
  deadline: number,
  identities: TopicIdentities | null = null,
): Promise<ReadonlyMap<string, number>> {
  const idOf = (topic: string): Uuid => identities?.of(topic) ?? ZERO_UUID;
  const names = new Map(offsets.map(({ topic }) => [idOf(topic), topic]));
  const topics = byTopic(offsets).map(([name, members]) => ({
    ...{ name, topicId: idOf(name) },
    partitions: members.map(({ partition, offset, leaderEpoch, metadata }) => ({
      ...{ partitionIndex: partition, committedOffset: offset },
      ...{ committedLeaderEpoch: leaderEpoch, committedMetadata: metadata },
    })),
  }));
  const request = { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generation, topics };
  const api = names.has(ZERO_UUID) ? OffsetCommitByName : OffsetCommit;
  const answer = await coordinator.call('control', api, request, deadline);
  return new Map(
    answer.topics.flatMap(({ name, topicId, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }): [string, number] => [
        partitionKey({ topic: name === '' ? (names.get(topicId) ?? '') : name, partition: partitionIndex }),
        errorCode,
      ]),
    ),
  );
}

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
      const topics = byTopic(led).map(([name, members]) => ({
        name,
        partitions: members.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
      }));
      try {
        const level = isolationLevel === 'read_committed' ? 1 : 0;
        const answer = await ask(node, { replicaId: -1, isolationLevel: level, timeoutMs: 0, topics });
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

/**
 * Asks the leaders, see `askLeaders`. What has no leader now, or whose leader does not answer, is left out, and the metadata
 * is read anew for the next try.
 */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  isolationLevel: 'read_uncommitted' | 'read_committed',
  deadline: number,
): Promise<ReadonlyMap<string, bigint>> {
  const topicNames = [...new Set(partitions.map(({ topic }) => topic))];
  const metadata = await cluster.metadata(topicNames);
  const ask: AskBroker = async (node, request) => {
    const client = cluster.connect(node);
    try {
      return await client.call(ListOffsets, request, deadline);
    } finally {
      client.dispose();
    }
  };
  const led = partitions.filter((partition) => metadata.leaderOf(partition) !== null);
  const { found, failed } = await askLeaders(metadata, led, timestamp, isolationLevel, ask);
  for (const error of failed.values()) failIfFatal(error);
  if (found.size < partitions.length) await cluster.metadata(topicNames, { refresh: true });
  return found;
}

function failIfFatal(error: KafkaRebalanceError): void {
  if (error.disposition !== 'retry') throw error;
}

export function byTopic<T extends TopicPartition>(partitions: readonly T[]): [string, T[]][] {
  const topics = new Map<string, T[]>();
  for (const partition of partitions) topics.set(partition.topic, [...(topics.get(partition.topic) ?? []), partition]);
  return [...topics];
}
