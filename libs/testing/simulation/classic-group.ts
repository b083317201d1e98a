import { type AssignorMember, type PartitionSet, type TopicPartition } from '../../protocol';
import { type JoinAnswer, type JoinRequest, type SyncAnswer } from './classic-messages';

export interface Member {
  readonly memberId: string;
  request: JoinRequest;
  expiresAt: number;
  assignment: PartitionSet;
  awaitingJoin: ((answer: JoinAnswer) => void) | null;
  awaitingSync: ((answer: SyncAnswer) => void) | null;
}

/** The group waits for others, not for this member. */
export function isParked({ awaitingJoin }: Member): boolean {
  return awaitingJoin !== null;
}

/** What is in the log: a generation is written when its assignment is known, and what has happened since is forgotten. */
interface Written {
  readonly generation: number;
  readonly leader: string | null;
  readonly members: readonly Member[];
}

/** A classic group as its coordinator knows it, and as the log knows it. */
export class ClassicGroup {
  state: 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' = 'Empty';
  generation = 0;
  /** Rounds that were completed: the generation falls back when the coordinator moves. */
  rebalances = 0;
  leader: string | null = null;
  readonly members = new Map<string, Member>();
  private written: Written = { generation: 0, leader: null, members: [] };

  /** How many partitions are given out; null while that is not settled. */
  get assigned(): number | null {
    if (this.state !== 'Stable') return null;
    return [...this.members.values()].reduce((sum, { assignment }) => sum + assignment.size, 0);
  }

  ofInstance(groupInstanceId: string): Member | undefined {
    return [...this.members.values()].find((member) => member.request.groupInstanceId === groupInstanceId);
  }

  ownerOf(partition: TopicPartition): string | null {
    return [...this.members.values()].find(({ assignment }) => assignment.has(partition))?.memberId ?? null;
  }

  descriptions(): readonly AssignorMember[] {
    return [...this.members.values()].map(({ memberId, request }) => ({
      memberId,
      groupInstanceId: request.groupInstanceId,
      ...request.subscription,
    }));
  }

  write(): void {
    const members = [...this.members.values()].map((member) => ({ ...member, awaitingJoin: null, awaitingSync: null }));
    this.written = { generation: this.generation, leader: this.leader, members };
  }

  /** The group as it was written; sessions begin anew. */
  read(now: number): void {
    const { generation, leader, members } = this.written;
    this.generation = generation;
    this.leader = leader;
    this.members.clear();
    for (const member of members) {
      this.members.set(member.memberId, { ...member, expiresAt: now + member.request.sessionTimeoutMs });
    }
    this.state = members.length === 0 ? 'Empty' : 'Stable';
  }
}
