import { type TopicPartition } from '../topic-partition';
import { UNCLAIMED, type ClaimedGroup } from './claims';

/** What one subscriber gets of one topic, as a number of partitions. */
export interface Share {
  readonly topic: number;
  readonly member: number;
  /** Partitions of the topic that the member owns; those of its share that are within this stay where they are. */
  readonly owned: number;
  held: number;
}

/** The shares of a group: at first what everyone owns; every change keeps or improves the balance. */
export class Shares {
  readonly all: readonly Share[];
  readonly byTopic: readonly (readonly Share[])[];
  /** Partitions by member. */
  readonly loads: Float64Array;

  constructor(private readonly group: ClaimedGroup) {
    const owned = group.owners.map((owners) => {
      const counts = new Map<number, number>();
      for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
      return counts;
    });
    this.all = group.subscriptions.flatMap((topics, member) =>
      topics.map((topic) => {
        const count = owned[topic]?.get(member) ?? 0;
        return { topic, member, owned: count, held: count };
      }),
    );
    const byTopic = group.topics.map((): Share[] => []);
    this.loads = new Float64Array(group.members.length);
    for (const share of this.all) {
      byTopic[share.topic]?.push(share);
      this.loads[share.member] = this.load(share) + share.held;
    }
    this.byTopic = byTopic;
  }

  load({ member }: Pick<Share, 'member'>): number {
    return this.loads[member] ?? 0;
  }

  add(share: Share, partitions: 1 | -1): void {
    share.held += partitions;
    this.loads[share.member] = this.load(share) + partitions;
  }

  /** Gives out what no one owns: topics with few subscribers first, each partition to the least loaded subscriber. */
  fill(): void {
    const order = [...this.byTopic.entries()].sort(([a, x], [b, y]) => x.length - y.length || a - b);
    for (const [topic, shares] of order) {
      const lowest = [...shares].sort((a, b) => this.load(a) - this.load(b) || a.member - b.member);
      let left = this.group.owners[topic]?.filter((owner) => owner === UNCLAIMED).length ?? 0;
      let at = 0;
      for (; left > 0; left -= 1) {
        const [first] = lowest;
        let share = lowest[at];
        if (!share || (first && this.load(share) >= this.load(first))) {
          at = 0;
          share = first;
        }
        if (share) this.add(share, 1);
        at += 1;
      }
    }
  }

  /** Moves single partitions from who holds two more. Each move lowers the sum of the squared loads, so this ends. */
  level(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (const shares of this.byTopic)
        for (let [from, to] = this.extremes(shares); from && to; [from, to] = this.extremes(shares)) {
          if (this.load(from) < this.load(to) + 2) break;
          this.add(from, -1);
          this.add(to, 1);
          moved = true;
        }
    }
  }

  /** Of the most loaded holders one that would not lose what it owns; of the least loaded one that gets its own back. */
  private extremes(shares: readonly Share[]): [Share | undefined, Share | undefined] {
    let from: Share | undefined;
    let to: Share | undefined;
    for (const share of shares) {
      const load = this.load(share);
      if (share.held > 0) {
        const lead = from ? load - this.load(from) : 1;
        if (lead > 0 || (lead === 0 && from && spare(share) > spare(from))) from = share;
      }
      const lag = to ? this.load(to) - load : 1;
      if (lag > 0 || (lag === 0 && to && spare(share) < spare(to))) to = share;
    }
    return [from, to];
  }

  /** Which partitions: everyone keeps its own, lowest numbers first, as far as its share goes; the rest is dealt. */
  toPartitions(): TopicPartition[][] {
    const target = this.group.members.map((): TopicPartition[] => []);
    for (const [index, topic] of this.group.topics.entries()) {
      const open = new Map(this.byTopic[index]?.map(({ member, held }) => [member, held]));
      const take = (member: number, partition: number): boolean => {
        const left = open.get(member) ?? 0;
        if (left === 0) return false;
        open.set(member, left - 1);
        target[member]?.push({ topic, partition });
        return true;
      };
      const free = [...(this.group.owners[index]?.entries() ?? [])].filter(
        ([partition, owner]) => !take(owner, partition),
      );
      const takers = [...open.keys()].values();
      let taker = takers.next();
      for (const [partition] of free) while (!taker.done && !take(taker.value, partition)) taker = takers.next();
    }
    return target;
  }
}

function spare({ held, owned }: Share): number {
  return Math.sign(held - owned);
}
