import { type KafkaErrorName, type Uuid } from '../../wire';
import { type BrokerStates } from './broker-states';
import { newUuid } from './new-uuid';
import { PartitionLog, type TransactionEnd } from './partition-log';

/** A partition, its log, and who leads it. */
export class Partition {
  readonly log = new PartitionLog();
  leaderEpoch = 0;
  /** Called after each append, and when the topic or its leader goes. */
  readonly watchers = new Set<() => void>();

  constructor(
    readonly index: number,
    /** -1: there is none. */
    public leader: number,
    readonly replicas: readonly number[],
  ) {}

  /** In the next leader epoch. */
  leadBy(leader: number): void {
    this.leader = leader;
    this.leaderEpoch += 1;
    this.changed();
  }

  endTransaction(end: TransactionEnd, timestamp: number): void {
    this.log.endTransaction(end, this.leaderEpoch, timestamp);
    this.changed();
  }

  changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}

export interface Topic {
  readonly name: string;
  readonly id: Uuid;
  readonly partitions: readonly Partition[];
  readonly configs: ReadonlyMap<string, string>;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: ReadonlyMap<string, string>;
}

export interface TopicRefusal {
  readonly code: KafkaErrorName;
  readonly message: string;
}

/** The topics of a cluster, by name and by id. */
export class TopicCatalogue {
  private readonly byName = new Map<string, Topic>();
  private readonly byId = new Map<Uuid, Topic>();

  constructor(private readonly brokers: BrokerStates) {}

  get all(): readonly Topic[] {
    return [...this.byName.values()];
  }

  named(name: string): Topic | null {
    return this.byName.get(name) ?? null;
  }

  withId(id: Uuid): Topic | null {
    return this.byId.get(id) ?? null;
  }

  partition(name: string, index: number): Partition | null {
    return this.byName.get(name)?.partitions[index] ?? null;
  }

  /** Why it cannot be created, or null. */
  refuse({ name, partitions, replicationFactor }: NewTopic): TopicRefusal | null {
    const invalid = invalidName(name);
    if (invalid !== null) return { code: 'INVALID_TOPIC_EXCEPTION', message: invalid };
    if (this.byName.has(name)) return { code: 'TOPIC_ALREADY_EXISTS', message: `Topic '${name}' already exists.` };
    if (partitions < 1) {
      return { code: 'INVALID_PARTITIONS', message: 'Number of partitions was set to an invalid non-positive value.' };
    }
    const up = this.upIds.length;
    if (replicationFactor >= 1 && replicationFactor <= up) return null;
    const message = `Replication factor ${replicationFactor}, with ${up} brokers.`;
    return { code: 'INVALID_REPLICATION_FACTOR', message };
  }

  /** Leaders in turn, replicas on the brokers that follow. What `refuse` says must be asked before. */
  create({ name, partitions, replicationFactor, configs }: NewTopic): Topic {
    const first = this.byName.size;
    const ids = this.upIds;
    const spread = Array.from({ length: partitions }, (_, index) => {
      const replicas = Array.from(
        { length: replicationFactor },
        (_unused, place) => ids[(first + index + place) % ids.length] ?? -1,
      );
      return new Partition(index, replicas[0] ?? -1, replicas);
    });
    const id = newUuid();
    const topic = { name, id, partitions: spread, configs };
    this.byName.set(name, topic);
    this.byId.set(id, topic);
    return topic;
  }

  delete({ name, id, partitions }: Topic): void {
    this.byName.delete(name);
    this.byId.delete(id);
    for (const partition of partitions) partition.changed();
  }

  /** Brokers have come or gone: who has no leader, or one that is down, gets the first replica that is up. */
  electLeaders(): void {
    for (const partition of this.all.flatMap(({ partitions }) => partitions)) {
      if (partition.leader !== -1 && this.brokers.isUp(partition.leader)) continue;
      const next = partition.replicas.find((id) => this.brokers.isUp(id)) ?? -1;
      if (next !== partition.leader) partition.leadBy(next);
    }
  }

  private get upIds(): readonly number[] {
    return this.brokers.ids.filter((id) => this.brokers.isUp(id));
  }
}

function invalidName(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return "'.' or '..' is not allowed";
  if (name.length > 249) return `the length of '${name}' is longer than the max allowed length 249`;
  return /^[a-zA-Z0-9._-]+$/.test(name)
    ? null
    : `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
}
