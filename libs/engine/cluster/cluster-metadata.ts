import { type TopicPartition } from '../../protocol';
import { type MetadataResponse, type Uuid } from '../../wire';
import { type BrokerNode } from '../ports';
import { type LeaderHint } from './leader-hints';

export interface PartitionMetadata {
  readonly partition: number;
  /** Null while there is no leader. */
  readonly leader: number | null;
  readonly leaderEpoch: number;
  /** Node ids. */
  readonly replicas: readonly number[];
}

export interface TopicMetadata {
  readonly name: string;
  /** `ZERO_UUID` on brokers that know no topic ids. */
  readonly topicId: Uuid;
  readonly isInternal: boolean;
  /** A Kafka error code of the topic; 0: it is there. */
  readonly errorCode: number;
  /** By number. */
  readonly partitions: readonly PartitionMetadata[];
}

/**
 * Hazard: a broker that lags behind tells of the leader before
 *   1. one broker tells of leader epoch 6   2. another one still of 5   3. its leader is asked, and sends us away
 */
function newer(told: PartitionMetadata, before: PartitionMetadata | undefined): PartitionMetadata {
  return before !== undefined && before.leaderEpoch > told.leaderEpoch ? before : told;
}

/** What the brokers said of themselves and of some topics, at one moment. */
export class ClusterMetadata {
  static readonly empty = new ClusterMetadata(new Map(), new Map());

  constructor(
    readonly brokers: ReadonlyMap<number, BrokerNode>,
    readonly topics: ReadonlyMap<string, TopicMetadata>,
  ) {}

  /** The answer's brokers, and its topics over those that were known. */
  merge(answer: MetadataResponse): ClusterMetadata {
    const topics = new Map(this.topics);
    for (const topic of answer.topics) {
      if (topic.name === null) continue;
      const { name, topicId, isInternal, errorCode } = topic;
      const before = this.topics.get(name);
      const known = new Map((before?.topicId === topicId ? before.partitions : []).map((one) => [one.partition, one]));
      const partitions = topic.partitions
        .map(({ partitionIndex, leaderId, leaderEpoch, replicaNodes }) => ({
          ...{ partition: partitionIndex, leaderEpoch, replicas: replicaNodes },
          leader: leaderId < 0 ? null : leaderId,
        }))
        .map((told) => newer(told, known.get(told.partition)))
        .sort((a, b) => a.partition - b.partition);
      topics.set(name, { name, topicId, isInternal, errorCode, partitions });
    }
    const brokers = answer.brokers.map((broker): [number, BrokerNode] => [broker.nodeId, broker]);
    return new ClusterMetadata(new Map(brokers), topics);
  }

  /** With the leaders of these hints, where they are newer than what is known, and where they listen. */
  withLeaders(hints: readonly LeaderHint[]): ClusterMetadata {
    const brokers = new Map(this.brokers);
    const topics = new Map(this.topics);
    for (const { topic: name, partition, leaderId, leaderEpoch, node } of hints) {
      const topic = topics.get(name);
      const known = topic?.partitions.find((one) => one.partition === partition);
      if (topic === undefined || known === undefined || known.leaderEpoch >= leaderEpoch) continue;
      if (node !== null) brokers.set(leaderId, node);
      const told = { ...known, leader: leaderId, leaderEpoch };
      topics.set(name, { ...topic, partitions: topic.partitions.map((one) => (one === known ? told : one)) });
    }
    return new ClusterMetadata(brokers, topics);
  }

  topic(name: string): TopicMetadata | null {
    return this.topics.get(name) ?? null;
  }

  /** Asked for each partition of a member in turn: it must not search, which it does only where numbers are missing. */
  partition({ topic, partition }: TopicPartition): PartitionMetadata | null {
    const partitions = this.topics.get(topic)?.partitions ?? [];
    const there = partitions[partition];
    if (there?.partition === partition) return there;
    return partitions.find((one) => one.partition === partition) ?? null;
  }

  /** By topic and partition the racks of the replicas; see `AssignorInput.partitionRacks`. */
  racksOf(topics: readonly string[]): ReadonlyMap<string, readonly (readonly string[])[]> {
    const rackOf = (node: number): string => this.brokers.get(node)?.rack ?? '';
    const racksOf = ({ replicas }: PartitionMetadata): string[] => replicas.map(rackOf).filter((rack) => rack !== '');
    return new Map(topics.map((topic) => [topic, (this.topics.get(topic)?.partitions ?? []).map(racksOf)]));
  }

  /** Null while it is not known, or there is none. */
  leaderOf(partition: TopicPartition): BrokerNode | null {
    const leader = this.partition(partition)?.leader ?? null;
    return leader === null ? null : (this.brokers.get(leader) ?? null);
  }
}
