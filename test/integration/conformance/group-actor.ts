import {
  encodeSubscription,
  Heartbeat,
  JoinGroup,
  LeaveGroup,
  OffsetCommit,
  SyncGroup,
  ZERO_UUID,
  type JoinGroupRequest,
  type JoinGroupResponse,
  type SyncGroupRequest,
} from '../../../libs/wire';
import { uuid, type Stand } from './stand';

/** Kafka reads what members say of themselves, though it leaves it to them. */
export function subscribed(topics: readonly string[]): Buffer {
  return encodeSubscription({ topics, userData: null, ownedPartitions: [], generationId: -1, rackId: null }, 1);
}

/** A member of a classic group that says what it is told to. */
export class GroupActor {
  memberId = '';
  generation = -1;

  constructor(
    private readonly stand: Stand,
    readonly groupId: string,
    /** The number of its connection: joins wait. */
    private readonly link: number,
    private readonly more: Partial<JoinGroupRequest> = {},
  ) {}

  get identity(): { readonly memberId: string; readonly groupInstanceId: string | null } {
    return { memberId: this.memberId, groupInstanceId: this.more.groupInstanceId ?? null };
  }

  /** One JoinGroup; remembers the id and the generation that it gets. */
  async join(version = 9, more: Partial<JoinGroupRequest> = {}): Promise<JoinGroupResponse> {
    const request: JoinGroupRequest = {
      ...{ groupId: this.groupId, memberId: this.memberId, groupInstanceId: null, protocolType: 'consumer' },
      ...{ sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000, reason: null },
      protocols: [{ name: 'range', metadata: subscribed(['orders']) }],
      ...this.more,
      ...more,
    };
    const answer = await this.stand.send(JoinGroup, version, request, this.link);
    if (answer.memberId !== '') this.memberId = answer.memberId;
    for (const [id] of this.memberId.matchAll(uuid)) this.stand.aliases.set(id, `<member ${this.link}>`);
    if (answer.errorCode === 0) this.generation = answer.generationId;
    return answer;
  }

  /** Gets an id, and joins with it. */
  async enter(version = 9): Promise<JoinGroupResponse> {
    await this.join(version);
    return this.join(version);
  }

  sync(assignments: Readonly<Record<string, string>> = {}, more: Partial<SyncGroupRequest> = {}, version = 5) {
    const given = Object.entries(assignments).map(([memberId, assignment]) => ({
      ...{ memberId, assignment: Buffer.from(assignment) },
    }));
    const place = { groupId: this.groupId, generationId: this.generation, ...this.identity };
    const request = { ...place, protocolType: 'consumer', protocolName: 'range', assignments: given, ...more };
    return this.stand.send(SyncGroup, version, request, this.link);
  }

  heartbeat(generationId = this.generation, more: { readonly memberId?: string } = {}, version = 4) {
    return this.stand.send(Heartbeat, version, { groupId: this.groupId, generationId, ...this.identity, ...more });
  }

  leave(version = 5) {
    const members = [{ ...this.identity, reason: null }];
    return this.stand.send(LeaveGroup, version, { groupId: this.groupId, members });
  }

  commit(topic: string, offset: bigint, generation = this.generation, metadata: string | null = null) {
    const partition = {
      partitionIndex: 0,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: metadata,
    };
    return this.stand.send(OffsetCommit, 8, {
      ...{ groupId: this.groupId, generationIdOrMemberEpoch: generation, ...this.identity },
      topics: [{ name: topic, topicId: ZERO_UUID, partitions: [partition] }],
    });
  }
}

/** Two members of a group that is stable; the first one leads. */
export async function pair(stand: Stand, groupId: string): Promise<readonly [GroupActor, GroupActor]> {
  await stand.group(groupId);
  const one = new GroupActor(stand, groupId, 1);
  const other = new GroupActor(stand, groupId, 2);
  await one.enter();
  await one.sync({ [one.memberId]: 'all' });
  await other.join();
  const joined = other.join();
  await rebalancing(one);
  await Promise.all([one.join(), joined]);
  await one.sync({ [one.memberId]: 'left', [other.memberId]: 'right' });
  await other.sync();
  return [one, other];
}

/** Returns when the coordinator has heard that there is another round. */
export async function rebalancing(member: GroupActor): Promise<void> {
  while ((await member.heartbeat()).errorCode === 0);
}
