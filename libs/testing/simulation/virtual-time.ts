interface Due {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** Events in the order of their time, then of their making: a binary heap. */
export class VirtualTime {
  now = 0;
  /** How many events have happened. */
  events = 0;
  private readonly heap: Due[] = [];
  private orders = 0;

  at(at: number, action: () => void): void {
    this.orders += 1;
    this.rise({ at: Math.max(at, this.now), order: this.orders, action });
  }

  /** All events up to then. */
  runUntil(until: number): void {
    for (let due = this.heap[0]; due !== undefined && due.at <= until; due = this.heap[0]) {
      this.removeFirst();
      this.now = due.at;
      this.events += 1;
      due.action();
    }
    this.now = Math.max(this.now, until);
  }

  private rise(due: Due): void {
    const { heap } = this;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, due)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = due;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      heap[place] = child;
      place = 2 * place + (child === right ? 2 : 1);
    }
    heap[place] = last;
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
