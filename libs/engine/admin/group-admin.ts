import { partitionKey, type TopicPartition } from '../../protocol';
import { EARLIEST_TIMESTAMP, ErrorCode, LATEST_TIMESTAMP, ListOffsets } from '../../wire';
import {
  askLeaders,
  Attempts,
  brokerError,
  closedError,
  Cluster,
  fetchCommitted,
  NodeLinks,
  Pauses,
  type AskBroker,
  type ClusterMetadata,
  type CommittedOffset,
  type LogOffsets,
  type RequestOptions,
  type TopicMetadata,
} from '../cluster';
import { KafkaRebalanceError } from '../errors';
import { type BrokerNode, type Clock, type Wire } from '../ports';
import { answersTo, inOrder, outcomesOf, type Answers, type Outcomes } from './answers';
import { forOffsets, GroupCoordinators } from './group-coordinators';
import { type GroupDescription } from './group-description';
import { groupsOf, joinListings, type GroupFilter, type GroupListing } from './group-listing';
import { joinOffsets, partitionsOfGroup, type GroupOffsets } from './group-offsets';
import { deleteOffsets, deletionOf, describeGroup, setOffsets, type OffsetToSet } from './group-requests';

export interface GroupAdminSetup {
  /** The admin's own; closed by `close`. */
  readonly wire: Wire;
  readonly clock: Clock;
  /** How long a question may take as a whole, in milliseconds. Default 10000. */
  readonly timeoutMs?: number;
  /** Told each time when a broker that could answer any question does not; another one is asked then. */
  readonly onBrokerUnavailable?: (error: Error) => void;
}

/** `earliest`, `latest`, or milliseconds since 1970: the first record that is as late. */
export type LogPosition = 'earliest' | 'latest' | number;

/** How often the leaders are asked, where they have moved. */
const leaderRounds = 2;

/**
 * Looks at groups from outside, and changes those that have no members. Needs the ACLs of Kafka's own tools: DESCRIBE on groups and
 * topics to look, READ on both to set offsets, DELETE on the group to delete.
 *
 * What one group, topic or broker does not answer is an entry of its own beside the others. A method rejects with
 * `KafkaRebalanceError` when no broker answers in time (the last error of the connection), when credentials are refused
 * (`AUTHENTICATION_FAILED`), and with `CLOSED`.
 */
export class GroupAdmin {
  private readonly cluster: Cluster;
  private readonly links: NodeLinks;
  private readonly options: RequestOptions;
  private readonly attempts: Attempts;
  private readonly pauses: Pauses;
  private readonly coordinators: GroupCoordinators;

  /** @internal see `createGroupAdmin` */
  constructor(private readonly setup: GroupAdminSetup) {
    const { wire, clock, timeoutMs = 10_000, onBrokerUnavailable } = setup;
    this.options = { requestTimeoutMs: timeoutMs, retryBackoffMs: 100, retryBackoffMaxMs: 1000 };
    this.cluster = new Cluster({
      ...{ wire, clock, options: this.options },
      publish: (event) => {
        if (event.type === 'BrokerUnavailable') onBrokerUnavailable?.(event.error);
      },
    });
    this.links = new NodeLinks(this.cluster);
    this.attempts = new Attempts(clock, this.options);
    this.pauses = new Pauses(clock);
    this.coordinators = new GroupCoordinators(this.cluster, this.links, this.attempts);
  }

  /** Those that the cluster believes to be alive. */
  async brokers(): Promise<readonly BrokerNode[]> {
    const { brokers } = await this.cluster.metadata([], { refresh: true });
    return [...brokers.values()];
  }

  /** The groups of all brokers, of every kind. */
  async listGroups(filter: GroupFilter = {}): Promise<GroupListing> {
    const deadline = this.deadline();
    const brokers = await this.brokers();
    const asked = brokers.map((node) => groupsOf(node, this.links, this.attempts, deadline));
    return joinListings(await Promise.all(asked), filter);
  }

  /** By group. One that is not there is `GROUP_ID_NOT_FOUND`. */
  describeGroups(groupIds: readonly string[]): Promise<Answers<GroupDescription>> {
    const deadline = this.deadline();
    return answersTo(groupIds, (groupId) =>
      this.coordinators.ask(groupId, deadline, (coordinator, until) => describeGroup(coordinator, groupId, until)),
    );
  }

  /** By group, what it has committed by `topic-partition`; nothing for a group that is not there. */
  committedOffsets(groupIds: readonly string[]): Promise<Answers<ReadonlyMap<string, CommittedOffset>>> {
    const deadline = this.deadline();
    // As Kafka's tools: also what a transaction is about to change.
    const options = { requireStable: false };
    return answersTo(groupIds, (groupId) =>
      this.coordinators.ask(groupId, deadline, (coordinator, until) =>
        fetchCommitted(forOffsets(coordinator), groupId, null, until, options),
      ),
    );
  }

  /** By group: committed offsets, ends of the logs, lag, and whose each partition is. */
  async groupOffsets(groups: readonly GroupDescription[]): Promise<Answers<GroupOffsets>> {
    const committed = await this.committedOffsets(groups.map(({ groupId }) => groupId));
    const answered = groups.flatMap((group) => {
      const offsets = committed.found.get(group.groupId);
      return offsets === undefined ? [] : [{ group, offsets }];
    });
    const partitions = answered.flatMap(({ group, offsets }) => partitionsOfGroup(group, offsets));
    const [starts, ends] = await Promise.all([
      this.listOffsets(partitions, 'earliest'),
      this.listOffsets(partitions, 'latest'),
    ]);
    const found = answered.map(({ group, offsets }): [string, GroupOffsets] => [
      group.groupId,
      joinOffsets(group, offsets, starts, ends),
    ]);
    return { found: new Map(found), failed: committed.failed };
  }

  /** By `topic-partition`. Null: no record is as late. Uncommitted records of transactions count. */
  async listOffsets(partitions: readonly TopicPartition[], at: LogPosition): Promise<Answers<bigint | null>> {
    const unique = [...new Map(partitions.map((partition) => [partitionKey(partition), partition])).values()];
    const topics = [...new Set(unique.map(({ topic }) => topic))];
    const timestamp = at === 'earliest' ? EARLIEST_TIMESTAMP : at === 'latest' ? LATEST_TIMESTAMP : BigInt(at);
    const deadline = this.deadline();
    const ask: AskBroker = (node, request) => this.links.to(node).call(ListOffsets, request, deadline);
    const found = new Map<string, bigint>();
    let failed: LogOffsets['failed'] = new Map();
    let left = unique;
    for (let round = 1; left.length > 0; round += 1) {
      const metadata = await this.metadata(topics, { refresh: round > 1 });
      const answer = await askLeaders(metadata, left, timestamp, 'read_uncommitted', ask);
      for (const [key, offset] of answer.found) found.set(key, offset);
      failed = new Map([...failed].filter(([key]) => !answer.found.has(key)).concat([...answer.failed]));
      left = left.filter((partition) => answer.failed.get(partitionKey(partition))?.disposition === 'retry');
      if (round === leaderRounds || left.length === 0) break;
      await this.pauses.until(this.setup.clock.now() + this.options.retryBackoffMs);
    }
    const keys = unique.map(partitionKey);
    const offsets = [...found].map(([key, offset]): [string, bigint | null] => [key, offset < 0n ? null : offset]);
    return { found: inOrder(keys, new Map(offsets)), failed: inOrder(keys, failed) };
  }

  /** By name: ids, partitions, leaders. Default: all topics but Kafka's own. */
  async describeTopics(names?: readonly string[]): Promise<Answers<TopicMetadata>> {
    const topics = names ?? (await this.cluster.listTopics());
    const metadata = await this.metadata(topics, { refresh: true });
    return answersTo(topics, (name) => {
      const topic = metadata.topic(name);
      if (topic?.errorCode === 0) return Promise.resolve(topic);
      const code = topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      return Promise.reject(brokerError(code, { api: 'Metadata', subject: `topic ${name}` }));
    });
  }

  /** With all their offsets. One that has members is `NON_EMPTY_GROUP`. */
  async deleteGroups(groupIds: readonly string[]): Promise<Outcomes> {
    const deadline = this.deadline();
    const answers = await answersTo(groupIds, (groupId) =>
      this.coordinators.ask(groupId, deadline, deletionOf(groupId)),
    );
    return outcomesOf(answers);
  }

  /** By `topic-partition`. Of a group with members: of topics that no member is subscribed to. Rejects when all is refused. */
  async deleteOffsets(groupId: string, partitions: readonly TopicPartition[]): Promise<Outcomes> {
    if (partitions.length === 0) return new Map();
    return this.coordinators.ask(groupId, this.deadline(), (coordinator, until) =>
      deleteOffsets(coordinator, groupId, partitions, until),
    );
  }

  /**
   * By `topic-partition`. Only of a group without members: rejects with `NON_EMPTY_GROUP` otherwise. A group that is not there
   * comes to be, with these offsets.
   */
  async setOffsets(groupId: string, offsets: readonly OffsetToSet[]): Promise<Outcomes> {
    if (offsets.length === 0) return new Map();
    return this.coordinators.ask(groupId, this.deadline(), (coordinator, until) =>
      setOffsets(coordinator, groupId, offsets, until),
    );
  }

  /** Ends all connections; questions that are open are rejected with `CLOSED`. Idempotent. */
  async close(): Promise<void> {
    this.attempts.giveUp(closedError());
    this.pauses.end();
    this.links.close();
    this.cluster.close();
    await this.setup.wire.close();
  }

  private deadline(): number {
    return this.setup.clock.now() + this.options.requestTimeoutMs;
  }

  /** Topics that may not be described are known as such. */
  private async metadata(topics: readonly string[], options: { refresh: boolean }): Promise<ClusterMetadata> {
    try {
      return await this.cluster.metadata(topics, options);
    } catch (thrown) {
      if (!(thrown instanceof KafkaRebalanceError) || thrown.code !== 'TOPIC_AUTHORIZATION_FAILED') throw thrown;
      return this.cluster.current;
    }
  }
}

/** Nothing is connected before the first question. */
export function createGroupAdmin(setup: GroupAdminSetup): GroupAdmin {
  return new GroupAdmin(setup);
}
