import { type Share, type Shares } from './shares';

/**
 * Makes the shares as balanced as subscriptions allow (the smallest sum of squared loads), and among the balanced ones
 * lets the fewest partitions move. Single moves do not get there: where a and c have no topic in common, a's surplus
 * reaches c through b.
 *
 * Outline: this is a flow of least cost, topics -> members -> ground, with partitions as units. A member's next unit to the
 * ground costs twice its load plus one; a unit within what the member owns of a topic earns one, and balance outweighs all
 * of those together. A flow is of least cost exactly when its residual graph has no cycle of negative cost, so cycles are
 * found and cancelled until there is none. Each lowers the cost, an integer bounded from below: it ends.
 */
export function balanceShares(shares: Shares): void {
  const search = new CycleSearch(shares);
  for (let cycles = search.find(); cycles.length > 0; cycles = search.find())
    for (const { share, partitions } of cycles) shares.add(share, partitions);
}

interface Change {
  readonly share: Share;
  readonly partitions: 1 | -1;
}

/** Bellman-Ford over members, topics and the ground. Distances stay from one search to the next, which is a head start. */
class CycleSearch {
  private readonly members: number;
  private readonly ground: number;
  private readonly weight: number;
  private readonly distances: Float64Array;
  private readonly parents: Int32Array;
  /** The share through which the parent was reached; none for the edges of the ground. */
  private readonly via: (Share | undefined)[];

  constructor(private readonly shares: Shares) {
    this.members = shares.loads.length;
    this.ground = this.members + shares.byTopic.length;
    this.weight = this.ground + 2;
    this.distances = new Float64Array(this.ground + 1);
    this.parents = new Int32Array(this.ground + 1);
    this.via = Array.from({ length: this.ground + 1 }, () => undefined);
  }

  /** The changes of all negative cycles found at once, which share no node; none when the flow is of least cost. */
  find(): Change[] {
    this.parents.fill(-1);
    while (this.relaxAll()) {
      const cycles = this.cyclesOfParents();
      if (cycles.length > 0) return cycles;
    }
    return [];
  }

  private relaxAll(): boolean {
    let shorter = false;
    for (const share of this.shares.all) {
      const topic = this.members + share.topic;
      if (share.held > 0)
        shorter = this.relax(share.member, topic, share.held <= share.owned ? 1 : 0, share) || shorter;
      shorter = this.relax(topic, share.member, share.held < share.owned ? -1 : 0, share) || shorter;
    }
    for (const [member, load] of this.shares.loads.entries()) {
      shorter = this.relax(member, this.ground, this.weight * (2 * load + 1)) || shorter;
      if (load > 0) shorter = this.relax(this.ground, member, -this.weight * (2 * load - 1)) || shorter;
    }
    return shorter;
  }

  private relax(from: number, to: number, cost: number, share?: Share): boolean {
    const distance = (this.distances[from] ?? 0) + cost;
    if (distance >= (this.distances[to] ?? 0)) return false;
    this.distances[to] = distance;
    this.parents[to] = from;
    this.via[to] = share;
    return true;
  }

  // A cycle of parents is always negative: each edge was tight when it was made, and the one that closed it shortened.
  private cyclesOfParents(): Change[] {
    const changes: Change[] = [];
    const seenFrom = new Int32Array(this.ground + 1).fill(-1);
    for (let start = 0; start <= this.ground; start += 1) {
      let node = start;
      while (node >= 0 && seenFrom[node] === -1) {
        seenFrom[node] = start;
        node = this.parents[node] ?? -1;
      }
      if (node >= 0 && seenFrom[node] === start) changes.push(...this.changesAround(node));
    }
    return changes;
  }

  private changesAround(first: number): Change[] {
    const changes: Change[] = [];
    let node = first;
    do {
      const share = this.via[node];
      // Into a topic: its share gives a partition up. Into a member: its share gets one.
      if (share) changes.push({ share, partitions: node < this.members ? 1 : -1 });
      node = this.parents[node] ?? first;
    } while (node !== first);
    return changes;
  }
}
