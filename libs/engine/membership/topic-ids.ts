import { PartitionSet, type TopicPartition } from '../../protocol';
import { Metadata, type MetadataResponse, type TopicIdPartitions, type Uuid } from '../../wire';
import { backoffMs, Pauses, type Cluster, type TopicIdentities } from '../cluster';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';

export interface TopicIdsContext {
  readonly cluster: Pick<Cluster, 'call'>;
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  /** Everything of the last assignment has a name now. */
  readonly onResolved: (assignment: PartitionSet) => void;
  readonly identities: TopicIdentities;
}

/**
 * The names of the topics that the `consumer` protocol calls by id. What has no name yet (the broker that was asked had not
 * heard of the topic) is left out of an assignment, and asked for until it has one, or another assignment comes.
 */
export class TopicIds {
  private readonly names = new Map<Uuid, string>();
  private assignments = 0;
  private readonly pauses: Pauses;
  private closed = false;

  constructor(private readonly context: TopicIdsContext) {
    this.pauses = new Pauses(context.clock);
  }

  /** What of this assignment can be named now, or at once by asking; `onResolved` tells when the rest can. */
  async resolve(assignment: readonly TopicIdPartitions[]): Promise<PartitionSet> {
    this.assignments += 1;
    if (!this.knows(assignment)) await this.ask(assignment).catch(() => undefined);
    if (!this.knows(assignment)) void this.insist(assignment, this.assignments);
    return this.named(assignment);
  }

  toIds(partitions: PartitionSet): readonly TopicIdPartitions[] {
    const byId = new Map<Uuid, number[]>();
    for (const { topic, partition } of partitions) {
      const id = this.context.identities.of(topic);
      if (id !== null) byId.set(id, [...(byId.get(id) ?? []), partition]);
    }
    return [...byId].map(([topicId, numbers]) => ({ topicId, partitions: numbers }));
  }

  close(): void {
    this.closed = true;
    this.pauses.end();
  }

  private knows(assignment: readonly TopicIdPartitions[]): boolean {
    return assignment.every(({ topicId }) => this.names.has(topicId));
  }

  private named(assignment: readonly TopicIdPartitions[]): PartitionSet {
    const partitions: TopicPartition[] = [];
    for (const { topicId, partitions: numbers } of assignment) {
      const topic = this.names.get(topicId);
      if (topic === undefined) continue;
      this.context.identities.note(topic, topicId);
      // What is still assigned of a topic that is gone is nothing to take.
      if (this.context.identities.of(topic) !== topicId) continue;
      for (const partition of numbers) partitions.push({ topic, partition });
    }
    return PartitionSet.from(partitions);
  }

  private async ask(assignment: readonly TopicIdPartitions[]): Promise<void> {
    const { cluster, clock, options } = this.context;
    const unknown = assignment.filter(({ topicId }) => !this.names.has(topicId));
    const request = {
      topics: unknown.map(({ topicId }) => ({ topicId, name: null })),
      ...{ allowAutoTopicCreation: false, includeClusterAuthorizedOperations: false },
      includeTopicAuthorizedOperations: false,
    };
    const answer: MetadataResponse = await cluster.call(Metadata, request, clock.now() + options.requestTimeoutMs);
    for (const { topicId, name, errorCode } of answer.topics) {
      if (errorCode === 0 && name !== null) this.names.set(topicId, name);
    }
  }

  private isLast(turn: number): boolean {
    return !this.closed && turn === this.assignments;
  }

  private async insist(assignment: readonly TopicIdPartitions[], turn: number): Promise<void> {
    const { clock, options, onResolved } = this.context;
    for (let failures = 0; ; failures += 1) {
      await this.pauses.until(clock.now() + backoffMs(options, failures));
      if (!this.isLast(turn)) return;
      await this.ask(assignment).catch(() => undefined);
      if (!this.isLast(turn)) return;
      if (this.knows(assignment)) {
        onResolved(this.named(assignment));
        return;
      }
    }
  }
}
