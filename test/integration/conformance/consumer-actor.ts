import {
  ConsumerGroupHeartbeat,
  OffsetCommit,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  type TopicIdPartitions,
} from '../../../libs/wire';
import { demand, eventually } from '../support/eventually';
import { type Stand } from './stand';

/** A member of the consumer protocol that says what it is told to, and remembers what it hears. */
export class ConsumerActor {
  epoch = 0;
  owned: readonly TopicIdPartitions[] = [];

  constructor(
    private readonly stand: Stand,
    readonly groupId: string,
    readonly memberId: string,
    private readonly topics: readonly string[] | null,
    private readonly more: Partial<ConsumerGroupHeartbeatRequest> = {},
  ) {}

  async say(more: Partial<ConsumerGroupHeartbeatRequest> = {}, version = 1): Promise<ConsumerGroupHeartbeatResponse> {
    const answer = await this.stand.send(ConsumerGroupHeartbeat, version, {
      ...{ groupId: this.groupId, memberId: this.memberId, memberEpoch: this.epoch, instanceId: null, rackId: null },
      ...{ rebalanceTimeoutMs: -1, subscribedTopicNames: null, subscribedTopicRegex: null },
      ...{ serverAssignor: null, topicPartitions: null },
      ...('instanceId' in this.more ? { instanceId: this.more.instanceId ?? null } : {}),
      ...more,
    });
    if (answer.errorCode === 0) this.epoch = answer.memberEpoch;
    if (answer.assignment !== null) this.owned = answer.assignment.topicPartitions;
    return answer;
  }

  join(more: Partial<ConsumerGroupHeartbeatRequest> = {}, version = 1): Promise<ConsumerGroupHeartbeatResponse> {
    const first = { memberEpoch: 0, rebalanceTimeoutMs: 30_000, topicPartitions: [] };
    return this.say({ ...first, subscribedTopicNames: this.topics, ...this.more, ...more }, version);
  }

  /** Says what it owns, which is what it was told. */
  beat(): Promise<ConsumerGroupHeartbeatResponse> {
    return this.say({ topicPartitions: this.owned });
  }

  get size(): number {
    return this.owned.reduce((sum, { partitions }) => sum + partitions.length, 0);
  }

  commit(topicId: string, epoch = this.epoch, version = 10, memberId = this.memberId) {
    const partitions = [{ partitionIndex: 0, committedOffset: 1n, committedLeaderEpoch: -1, committedMetadata: null }];
    return this.stand.send(OffsetCommit, version, {
      ...{ groupId: this.groupId, generationIdOrMemberEpoch: epoch, memberId, groupInstanceId: null },
      topics: [{ name: 'nothing', topicId, partitions }],
    });
  }
}

/** Everybody has what it shall have, as their heartbeats say. */
export async function settle(members: readonly ConsumerActor[], sizes: readonly number[]): Promise<void> {
  await eventually(async () => {
    for (const member of members) await member.beat();
    const found = members.map(({ size }) => size).sort((one, other) => one - other);
    demand(String(found) === String(sizes), `${String(sizes)}, and not ${String(found)}`);
    demand(new Set(members.map(({ epoch }) => epoch)).size === 1, 'one epoch');
  });
}

/**
 * Hazard: a broker of Kafka serves a new topic before its coordinator of groups has heard of it
 *   1. the topic is created, and served   2. a member joins, and gets nothing   3. its next heartbeat brings another epoch
 */
export async function topicInSight(stand: Stand, name: string, partitions = 1): Promise<string> {
  const topicId = await stand.topic(name, partitions);
  const probe = new ConsumerActor(stand, await stand.group(`probe-${name}`), 'probe', [name]);
  await probe.join();
  await settle([probe], [partitions]);
  await probe.say({ memberEpoch: -1 });
  return topicId;
}
