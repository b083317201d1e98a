import { comparePartitions, partitionKey, type TopicPartition } from '../../protocol';
import { type CommittedOffset } from '../cluster';
import { type KafkaRebalanceError } from '../errors';
import { type Answers } from './answers';
import { type GroupDescription } from './group-description';

/** Where a group is in one partition. */
export interface GroupPartition extends TopicPartition {
  /** The next offset to be read; null: the group has committed none. */
  readonly committed: bigint | null;
  /** Of the last record before it; null: the client did not tell. */
  readonly committedLeaderEpoch: number | null;
  readonly metadata: string | null;
  /** The first offset that the log still holds; null: not known now, see `failed`. */
  readonly logStart: bigint | null;
  /** The next offset to be written; null: not known now, see `failed`. */
  readonly logEnd: bigint | null;
  /** `logEnd` less `committed`; null while one of them is not known. */
  readonly lag: bigint | null;
  /** Whose it is; null: nobody's. */
  readonly memberId: string | null;
}

export interface GroupOffsets {
  /** What members have, those of the busiest member first, and then what the group has committed besides. */
  readonly partitions: readonly GroupPartition[];
  /** By `topic-partition`: why the ends of its log are not known. */
  readonly failed: ReadonlyMap<string, KafkaRebalanceError>;
}

/** Every partition that the group has committed, or a member has. */
export function partitionsOfGroup(
  { members }: GroupDescription,
  committed: ReadonlyMap<string, CommittedOffset>,
): readonly TopicPartition[] {
  return [...members.flatMap(({ assigned }) => assigned), ...committed.values()];
}

/** Pure: what was asked in three questions, put together. */
export function joinOffsets(
  group: GroupDescription,
  committed: ReadonlyMap<string, CommittedOffset>,
  starts: Answers<bigint | null>,
  ends: Answers<bigint | null>,
): GroupOffsets {
  const busiestFirst = [...group.members].sort(
    (a, b) => b.assigned.length - a.assigned.length || (a.memberId < b.memberId ? -1 : 1),
  );
  const owned = busiestFirst.flatMap(({ memberId, assigned }) =>
    [...assigned].sort(comparePartitions).map((partition) => ({ partition, memberId })),
  );
  const taken = new Set(owned.map(({ partition }) => partitionKey(partition)));
  const left = [...committed].filter(([key]) => !taken.has(key)).map(([, partition]) => partition);
  const unowned = left.sort(comparePartitions).map((partition) => ({ partition, memberId: null }));
  const failed = new Map<string, KafkaRebalanceError>();
  const partitions = [...owned, ...unowned].map(({ partition, memberId }) => {
    const key = partitionKey(partition);
    const error = ends.failed.get(key) ?? starts.failed.get(key);
    if (error !== undefined) failed.set(key, error);
    const known = committed.get(key);
    const offset = known?.offset ?? null;
    const logEnd = ends.found.get(key) ?? null;
    return {
      ...{ topic: partition.topic, partition: partition.partition, memberId, committed: offset },
      committedLeaderEpoch: known === undefined || known.leaderEpoch < 0 ? null : known.leaderEpoch,
      metadata: known?.metadata ?? null,
      ...{ logStart: starts.found.get(key) ?? null, logEnd },
      lag: offset === null || logEnd === null ? null : logEnd - offset,
    };
  });
  return { partitions, failed };
}
