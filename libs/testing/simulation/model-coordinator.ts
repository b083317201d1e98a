import { partitionKey, PartitionSet, type GroupAssignment, type TopicPartition } from '../../protocol';
import { ClassicGroup, type JoinAnswer as GroupJoinAnswer } from '../classic-group';
import {
  type JoinAnswer,
  type JoinRequest,
  type OnStored,
  type Subscription,
  type SyncAnswer,
} from './classic-messages';

/** All members of a simulation know one assignor. */
const protocolName = 'model';
const none = { groupInstanceId: null, protocolType: null, protocolName: null };

/** The coordinator of one classic group, and what it has committed. It has no clock; `tick` says what time it is. */
export class ModelCoordinator {
  readonly committed = new Map<string, bigint>();
  private readonly group: ClassicGroup<Subscription, PartitionSet>;
  private ids = 0;

  constructor(private readonly onStored: OnStored = () => undefined) {
    this.group = new ClassicGroup<Subscription, PartitionSet>({
      ...{ initialDelayMs: 0, maxSize: Infinity, noAssignment: PartitionSet.empty },
      isSame: (one, other) => JSON.stringify(one) === JSON.stringify(other),
      newMemberId: () => `member-${(this.ids += 1)}`,
    });
  }

  get isStable(): boolean {
    return this.group.state === 'Stable';
  }

  get memberCount(): number {
    return this.group.roster.members.size;
  }

  /** Rounds that were completed. */
  get rebalances(): number {
    return this.group.rebalances;
  }

  /** How many partitions are given out; null while that is not settled. */
  get assigned(): number | null {
    return this.isStable ? this.group.roster.all.reduce((sum, { assignment }) => sum + assignment.size, 0) : null;
  }

  /** The next moment at which `tick` has something to do. */
  nextDeadline(): number {
    return this.group.nextDeadline();
  }

  tick(now: number): void {
    this.group.tick(now);
  }

  join(request: JoinRequest, now: number, answer: (answer: JoinAnswer) => void): void {
    const { subscription, ...member } = request;
    const described = {
      ...{ ...member, clientId: '', clientHost: '', protocolType: 'consumer', knowsSkipAssignment: true },
      protocols: [{ name: protocolName, metadata: subscription }],
    };
    this.group.join(described, now, (answered) => answer(this.told(answered)));
    this.tick(now);
  }

  sync(
    memberId: string,
    generation: number,
    assignments: GroupAssignment,
    now: number,
    answer: (answer: SyncAnswer) => void,
  ): void {
    const given = new Map([...assignments].map(([id, partitions]) => [id, PartitionSet.from(partitions)]));
    this.group.sync({ ...none, memberId, generation, assignments: given }, now, answer);
  }

  heartbeat(memberId: string, generation: number, now: number): string {
    return this.group.heartbeat({ memberId, groupInstanceId: null }, generation, now);
  }

  leave(memberId: string, now: number): void {
    this.group.leave([{ memberId, groupInstanceId: null }], now);
  }

  commit(
    memberId: string,
    generation: number,
    offsets: readonly (TopicPartition & { readonly offset: bigint })[],
    now: number,
  ): string {
    const code = this.group.commit({ memberId, groupInstanceId: null }, generation, now);
    if (code !== 'NONE') return code;
    for (const { topic, partition, offset } of offsets) {
      const owner = this.group.roster.all.find(({ assignment }) => assignment.has({ topic, partition }));
      this.onStored({ topic, partition }, offset, memberId, owner?.memberId ?? null);
      this.committed.set(partitionKey({ topic, partition }), offset);
    }
    return code;
  }

  /** The broker coordinates this group no more. */
  unload(): void {
    this.group.unload();
  }

  /** Another broker has read the log. */
  load(now: number): void {
    this.group.load(now);
  }

  private told(answer: GroupJoinAnswer<Subscription>): JoinAnswer {
    if (answer.code !== 'NONE') return answer;
    const { code, memberId, generation, leader, skipAssignment } = answer;
    const members = answer.members.map(({ metadata, ...member }) => ({ ...member, ...metadata }));
    return { code, memberId, generation, skipAssignment, members: memberId === leader ? members : null };
  }
}
