import { type Shares } from './shares';

/**
 * Makes the shares as balanced as subscriptions allow (the smallest sum of squared loads); among the balanced ones lets the
 * fewest partitions be away from their member's rack, and among those the fewest move. Single moves do not get there: where
 * a and c have no topic in common, a's surplus reaches c through b.
 *
 * Outline: this is a flow of least cost, pools -> members -> ground, with partitions as units. A member's next unit to the
 * ground costs twice its load plus one; a unit away from the rack costs; a unit within what the member owns of a pool earns
 * one. Each of these outweighs all of the next together. A flow is of least cost exactly when its residual graph has no
 * cycle of negative cost, so cycles are found and cancelled until there is none. Each lowers the cost, an integer bounded
 * from below: it ends.
 */
export function balanceShares(shares: Shares): void {
  const search = new CycleSearch(shares);
  while (search.cancel());
}

/** Bellman-Ford over members, pools and the ground. Distances stay from one search to the next, which is a head start. */
class CycleSearch {
  private readonly members: number;
  private readonly ground: number;
  private readonly loadCost: number;
  private readonly awayCost: number;
  private readonly distances: Float64Array;
  private readonly parents: Int32Array;
  /** The share through which the parent was reached; -1 for the edges of the ground. */
  private readonly via: Int32Array;
  private readonly seenFrom: Int32Array;

  constructor(private readonly shares: Shares) {
    this.members = shares.loads.length;
    this.ground = this.members + shares.pools;
    this.awayCost = this.ground + 2;
    this.loadCost = this.awayCost * (this.ground + 2);
    this.distances = new Float64Array(this.ground + 1);
    this.parents = new Int32Array(this.ground + 1);
    this.via = new Int32Array(this.ground + 1);
    this.seenFrom = new Int32Array(this.ground + 1);
  }

  /** Cancels all negative cycles found at once, which share no node. False: there is none, the flow is of least cost. */
  cancel(): boolean {
    this.parents.fill(-1);
    // They only ever sink, and must stay exact: rounded, a cycle of cost 0 would look negative for ever.
    if (this.distances[this.ground]! < -(2 ** 50)) this.distances.fill(0);
    while (this.relaxAll()) if (this.cancelCycles()) return true;
    return false;
  }

  private relaxAll(): boolean {
    const { members, ground, shares, awayCost, loadCost } = this;
    const { member, pool, held, owned, away, loads } = shares;
    let shorter = false;
    for (let share = 0; share < shares.length; share += 1) {
      const [from, to, has, own] = [members + pool[share]!, member[share]!, held[share]!, owned[share]!];
      const rack = away[share]! * awayCost;
      if (has > 0 && this.relax(to, from, (has <= own ? 1 : 0) - rack, share)) shorter = true;
      if (this.relax(from, to, (has < own ? -1 : 0) + rack, share)) shorter = true;
    }
    for (let one = 0; one < members; one += 1) {
      const load = loads[one]!;
      if (this.relax(one, ground, loadCost * (2 * load + 1), -1)) shorter = true;
      if (load > 0 && this.relax(ground, one, -loadCost * (2 * load - 1), -1)) shorter = true;
    }
    return shorter;
  }

  private relax(from: number, to: number, cost: number, share: number): boolean {
    const distance = this.distances[from]! + cost;
    if (distance >= this.distances[to]!) return false;
    this.distances[to] = distance;
    this.parents[to] = from;
    this.via[to] = share;
    return true;
  }

  // A cycle of parents is always negative: each edge was tight when it was made, and the one that closed it shortened.
  private cancelCycles(): boolean {
    const { parents, seenFrom } = this;
    let found = false;
    seenFrom.fill(-1);
    for (let start = 0; start <= this.ground; start += 1) {
      let node = start;
      while (node >= 0 && seenFrom[node] === -1) {
        seenFrom[node] = start;
        node = parents[node]!;
      }
      if (node < 0 || seenFrom[node] !== start) continue;
      this.cancelAround(node);
      found = true;
    }
    return found;
  }

  private cancelAround(first: number): void {
    let node = first;
    do {
      const share = this.via[node]!;
      // Into a pool: its share gives a partition up. Into a member: its share gets one.
      if (share >= 0) this.shares.add(share, node < this.members ? 1 : -1);
      node = this.parents[node]!;
    } while (node !== first);
  }
}
