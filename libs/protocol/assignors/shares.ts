import { UNCLAIMED, type ClaimedGroup } from './claims';
import { type Pool } from './pools';

/**
 * What each subscriber gets of each pool, as a number of partitions: at first what it owns. A share is known by its index;
 * those of a pool are neighbours.
 */
export class Shares {
  readonly length: number;
  readonly member: Int32Array;
  readonly pool: Int32Array;
  /** Partitions of the pool that the member owns; those of its share that are within this stay where they are. */
  readonly owned: Int32Array;
  readonly held: Int32Array;
  /** 1: the pool is away from the member's rack. */
  readonly away: Uint8Array;
  /** Partitions by member. */
  readonly loads: Int32Array;
  readonly pools: number;
  /** By pool its first share; one more entry tells how many shares there are. */
  private readonly start: Int32Array;
  /** By member its share in the pool that is being looked at. */
  private readonly shareOf: Int32Array;

  constructor(
    private readonly group: ClaimedGroup,
    private readonly content: readonly Pool[],
  ) {
    const subscribers = subscribersByTopic(group);
    this.pools = content.length;
    this.start = new Int32Array(content.length + 1);
    for (const [pool, { topic }] of content.entries())
      this.start[pool + 1] = this.start[pool]! + subscribers[topic]!.length;
    this.length = this.start[content.length]!;
    this.member = new Int32Array(this.length);
    this.pool = new Int32Array(this.length);
    this.away = new Uint8Array(this.length);
    this.owned = new Int32Array(this.length);
    this.loads = new Int32Array(group.members.length);
    this.shareOf = new Int32Array(group.members.length);
    for (const [pool, { topic, partitions, away }] of content.entries()) {
      let share = this.start[pool]!;
      for (const member of subscribers[topic]!) {
        this.member[share] = member;
        this.pool[share] = pool;
        if (away) this.away[share] = away[member]!;
        this.shareOf[member] = share;
        share += 1;
      }
      for (const at of partitions) {
        const owner = group.owners[at]!;
        if (owner === UNCLAIMED) continue;
        this.owned[this.shareOf[owner]!]! += 1;
        this.loads[owner]! += 1;
      }
    }
    this.held = this.owned.slice();
  }

  load(share: number): number {
    return this.loads[this.member[share]!]!;
  }

  add(share: number, partitions: 1 | -1): void {
    this.held[share]! += partitions;
    this.loads[this.member[share]!]! += partitions;
  }

  /** Gives out what no one owns: pools with few subscribers first, each partition to the least loaded subscriber. */
  fill(): void {
    const size = (pool: number): number => this.start[pool + 1]! - this.start[pool]!;
    const order = this.content.map((_, pool) => pool).sort((a, b) => size(a) - size(b) || a - b);
    for (const pool of order) {
      let left = 0;
      for (const at of this.content[pool]!.partitions) if (this.group.owners[at] === UNCLAIMED) left += 1;
      if (left > 0) this.fillPool(pool, left);
    }
  }

  private fillPool(pool: number, partitions: number): void {
    const lowest: number[] = [];
    for (let share = this.start[pool]!; share < this.start[pool + 1]!; share += 1) lowest.push(share);
    lowest.sort((a, b) => this.load(a) - this.load(b) || this.away[a]! - this.away[b]! || a - b);
    let at = 0;
    for (let left = partitions; left > 0; left -= 1) {
      if (at === lowest.length || this.load(lowest[at]!) >= this.load(lowest[0]!)) at = 0;
      this.add(lowest[at]!, 1);
      at += 1;
    }
  }

  /**
   * Moves single partitions from who holds two more: first from who has more than an even share, and within racks. What anybody
   * else gives up has to be made good by `balanceShares`, one cycle for each. Every move lowers the sum of the squared loads, so
   * this ends.
   */
  level(): void {
    const aboveEven = Math.floor(this.group.owners.length / this.loads.length) + 1;
    for (const least of [aboveEven, 0])
      for (const mostAway of [0, 1])
        for (let moved = true; moved;) {
          moved = false;
          for (let pool = 0; pool < this.pools; pool += 1) while (this.levelPool(pool, least, mostAway)) moved = true;
        }
  }

  /** Of the most loaded holders one that would lose least; of the least loaded one that would gain most. */
  private levelPool(pool: number, least: number, mostAway: number): boolean {
    let [from, to] = [-1, -1];
    for (let share = this.start[pool]!; share < this.start[pool + 1]!; share += 1) {
      const load = this.load(share);
      if (this.held[share]! > 0 && load >= least) {
        const lead = from < 0 ? 1 : load - this.load(from);
        if (lead > 0 || (lead === 0 && this.worth(share) < this.worth(from))) from = share;
      }
      if (this.away[share]! > mostAway) continue;
      const lag = to < 0 ? 1 : this.load(to) - load;
      if (lag > 0 || (lag === 0 && this.worth(share) > this.worth(to))) to = share;
    }
    if (from < 0 || to < 0 || this.load(from) < this.load(to) + 2) return false;
    this.add(from, -1);
    this.add(to, 1);
    return true;
  }

  private worth(share: number): number {
    return Math.sign(this.owned[share]! - this.held[share]!) - 3 * this.away[share]!;
  }

  /** Which partitions: everyone keeps its own, lowest numbers first, as far as its share goes; the rest is dealt. */
  toTarget(): Int32Array {
    const target = new Int32Array(this.group.owners.length).fill(UNCLAIMED);
    const open = this.held.slice();
    for (const [pool, { partitions }] of this.content.entries()) {
      const end = this.start[pool + 1]!;
      for (let share = this.start[pool]!; share < end; share += 1) this.shareOf[this.member[share]!] = share;
      for (const at of partitions) {
        const owner = this.group.owners[at]!;
        if (owner === UNCLAIMED || open[this.shareOf[owner]!] === 0) continue;
        open[this.shareOf[owner]!]! -= 1;
        target[at] = owner;
      }
      let taker = this.start[pool]!;
      for (const at of partitions) {
        if (target[at] !== UNCLAIMED) continue;
        while (taker < end && open[taker] === 0) taker += 1;
        open[taker]! -= 1;
        target[at] = this.member[taker]!;
      }
    }
    return target;
  }
}

function subscribersByTopic({ topics, subscriptions }: ClaimedGroup): readonly (readonly number[])[] {
  const subscribers = topics.map((): number[] => []);
  for (const [member, subscription] of subscriptions.entries())
    for (const topic of subscription.topics) subscribers[topic]!.push(member);
  return subscribers;
}
