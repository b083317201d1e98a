import { byPartition, type Delivery } from './delivery';
import { type GroupMember } from './group-member';
import { lostRecords } from './repeats';
import { type Rebalanced, type SentRecord } from './round-record';

/** How long every partition must have been delivered by one member alone, for the group to count as settled. */
const calmMs = 2000;

/** The members of one group, those that have gone included. */
export class Group<Member extends GroupMember> {
  private readonly everyone: Member[] = [];
  private live: Member[] = [];

  constructor(
    private readonly start: (name: string) => Member,
    private readonly partitions: number,
  ) {}

  /** A member that will wait, once it has loaded, to be told to begin. */
  spawn(): Member {
    const member = this.start(`member-${this.everyone.length + 1}`);
    this.everyone.push(member);
    return member;
  }

  begin(member: Member): void {
    this.live.push(member);
    member.begin();
  }

  async leave(member: Member): Promise<void> {
    this.live = this.live.filter((one) => one !== member);
    await member.leave();
  }

  async crash(member: Member): Promise<void> {
    this.live = this.live.filter((one) => one !== member);
    await member.crash();
  }

  /** The member that has been there for longest. */
  get oldest(): Member {
    const [first] = this.live;
    if (first === undefined) throw new Error('The group has no members.');
    return first;
  }

  get deliveries(): readonly Delivery[] {
    return this.everyone.flatMap(({ deliveries }) => deliveries);
  }

  get rebalanced(): readonly Rebalanced[] {
    return this.everyone.flatMap(({ rebalanced }) => rebalanced);
  }

  /** Every live member delivers, every partition by one live member, and that for a while. */
  isSettled(now: number): boolean {
    for (const member of this.live) member.demandAlive();
    const recent = byPartition(this.deliveries.filter(({ endedAt }) => endedAt >= now - calmMs));
    if (recent.size < this.partitions) return false;
    const owners = new Set<string>();
    for (const all of recent.values()) {
      const [first] = all;
      if (first === undefined || all.some(({ member }) => member !== first.member)) return false;
      // Half of the time without a record at an end of the calm is a pause that goes on, or has only just ended.
      if (first.startedAt > now - calmMs / 2 || (all.at(-1)?.endedAt ?? 0) < now - calmMs / 2) return false;
      owners.add(first.member);
    }
    return owners.size === this.live.length && this.live.every(({ name }) => owners.has(name));
  }

  /** One partition of every live member that has any, with its owner. */
  onePartitionOfEach(): readonly (readonly [number, Member])[] {
    const lasts = [...byPartition(this.deliveries)].map(([partition, all]) => ({
      partition,
      owner: all.at(-1)?.member,
    }));
    return this.live.flatMap((member) => {
      const found = lasts.find(({ owner }) => owner === member.name);
      return found === undefined ? [] : [[found.partition, member] as const];
    });
  }

  hasProcessed(sent: readonly SentRecord[]): boolean {
    for (const member of this.live) member.demandAlive();
    return lostRecords(sent, this.deliveries).length === 0;
  }

  async end(): Promise<void> {
    this.live = [];
    await Promise.all(this.everyone.map((member) => member.crash()));
  }
}
