import { builtInAssignors, partitionKey, type TopicPartition } from '../../protocol';
import {
  ConsumerGroup,
  type ConsumerHeartbeat as GroupHeartbeat,
  type ConsumerHeartbeatAnswer as GroupAnswer,
} from '../consumer-group';
import { type OnStored } from './classic-messages';

/** What a simulated member says: the subscription is that of all. */
export type ConsumerHeartbeat = Omit<GroupHeartbeat, keyof typeof everywhere | 'topics' | 'rebalanceTimeoutMs'> & {
  readonly rebalanceTimeoutMs: number;
};

export type ConsumerHeartbeatAnswer =
  | (Extract<GroupAnswer, { readonly code: 'NONE' }> & { readonly intervalMs: number })
  | Exclude<GroupAnswer, { readonly code: 'NONE' }>
  | { readonly code: 'NOT_COORDINATOR' };

const everywhere = { regex: null, serverAssignor: null, clientId: '', clientHost: '' };

/** The coordinator of one group of the `consumer` protocol with one topic, and what it has committed. */
export class ModelConsumerGroup {
  readonly committed = new Map<string, bigint>();
  private readonly group: ConsumerGroup;
  private readonly topics: readonly string[];

  constructor(
    private readonly partitions: readonly TopicPartition[],
    private readonly settings: { readonly sessionTimeoutMs: number; readonly heartbeatIntervalMs: number },
    private readonly onStored: OnStored = () => undefined,
  ) {
    const counts = new Map<string, number>();
    for (const { topic } of partitions) counts.set(topic, (counts.get(topic) ?? 0) + 1);
    this.topics = [...counts.keys()];
    const sticky = builtInAssignors.get('sticky');
    this.group = new ConsumerGroup({
      ...{ sessionTimeoutMs: settings.sessionTimeoutMs, maxSize: Infinity, partitionCounts: () => counts },
      assignors: new Map(sticky === undefined ? [] : [['uniform', (input) => sticky.assign(input)]]),
      topicNamed: (name) => (counts.has(name) ? name : null),
      topicsLike: () => [],
    });
  }

  get sessionTimeoutMs(): number {
    return this.settings.sessionTimeoutMs;
  }

  get memberCount(): number {
    return this.group.members.length;
  }

  get groupEpoch(): number {
    return this.group.groupEpoch;
  }

  /** Every member has its target, and everything is owned. */
  get settled(): boolean {
    return (
      this.group.state === 'Stable' && this.partitions.every((partition) => this.group.ownerOf(partition) !== null)
    );
  }

  nextDeadline(): number {
    return this.group.nextDeadline();
  }

  tick(now: number): void {
    this.group.tick(now);
  }

  load(now: number): void {
    this.group.load(now);
  }

  heartbeat(request: ConsumerHeartbeat, now: number): ConsumerHeartbeatAnswer {
    const { topics } = this;
    const answer = this.group.heartbeat({ ...everywhere, ...request, topics }, now);
    return answer.code === 'NONE' ? { ...answer, intervalMs: this.settings.heartbeatIntervalMs } : answer;
  }

  commit(memberId: string, epoch: number, offsets: readonly (TopicPartition & { readonly offset: bigint })[]): string {
    const code = this.group.commit(memberId, epoch, offsets);
    if (code !== 'NONE') return code;
    for (const { topic, partition, offset } of offsets) {
      this.onStored({ topic, partition }, offset, memberId, this.group.ownerOf({ topic, partition })?.id ?? null);
      this.committed.set(partitionKey({ topic, partition }), offset);
    }
    return code;
  }
}
