interface Due {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** Events in the order of their time, then of their making. */
export class VirtualTime {
  now = 0;
  private readonly queue: Due[] = [];
  private orders = 0;

  at(at: number, action: () => void): void {
    this.orders += 1;
    const due: Due = { at: Math.max(at, this.now), order: this.orders, action };
    let low = 0;
    let high = this.queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.queue[middle];
      if (other !== undefined && (other.at < due.at || (other.at === due.at && other.order < due.order)))
        low = middle + 1;
      else high = middle;
    }
    this.queue.splice(low, 0, due);
  }

  /** Runs the next event; false if there is none before `until`. */
  advance(until: number): boolean {
    const due = this.queue[0];
    if (due === undefined || due.at > until) {
      this.now = Math.max(this.now, until);
      return false;
    }
    this.queue.shift();
    this.now = due.at;
    due.action();
    return true;
  }
}
