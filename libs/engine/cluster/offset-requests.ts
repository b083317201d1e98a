import { partitionKey, type TopicPartition } from '../../protocol';
import { OffsetCommit, OffsetFetch, ZERO_UUID, type Uuid } from '../../wire';
import { type KafkaRebalanceError } from '../errors';
import { brokerError } from './broker-errors';
import { type Coordinator } from './coordinator';
import { listAt } from './list-at';
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
 * offset an open transaction commits is left out, as everything that is worth asking again; rejects with the reason if nothing
 * is left. Without `requireStable` such a partition is told with the offset of before.
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
  let delay: KafkaRebalanceError | null = null;
  for (const topic of group?.topics ?? []) {
    for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of topic.partitions) {
      const partition = { topic: topic.name, partition: partitionIndex };
      const key = partitionKey(partition);
      if (errorCode !== 0) {
        delay = worthRepeating(refusal(coordinator, errorCode, key));
        continue;
      }
      const offset = committedOffset < 0n ? null : committedOffset;
      found.set(key, { ...partition, offset, metadata, leaderEpoch: committedLeaderEpoch });
    }
  }
  if (found.size === 0 && delay !== null) throw delay;
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
  const codes = new Map(
    answer.topics.flatMap(({ name, topicId, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }): [string, number] => [
        partitionKey({ topic: name === '' ? (names.get(topicId) ?? '') : name, partition: partitionIndex }),
        errorCode,
      ]),
    ),
  );
  for (const errorCode of new Set(codes.values())) {
    if (errorCode !== 0) coordinator.refused(brokerError(errorCode, { api: 'OffsetCommit' }));
  }
  return codes;
}

export function worthRepeating(error: KafkaRebalanceError): KafkaRebalanceError {
  if (error.disposition === 'retry') return error;
  throw error;
}

export function byTopic<T extends TopicPartition>(partitions: readonly T[]): [string, T[]][] {
  const topics = new Map<string, T[]>();
  for (const partition of partitions) listAt(topics, partition.topic).push(partition);
  return [...topics];
}
