import { type Clock, type Timer } from '../engine';

interface Due {
  readonly at: number;
  readonly action: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly due = new Set<Due>();

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return this.time;
  }

  at(at: number, action: () => void): Timer {
    const due = { at, action };
    this.due.add(due);
    return { cancel: () => this.due.delete(due) };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.due.size;
  }

  /** Lets `ms` milliseconds pass: timers run in their order, and after each what they set off in promises. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settle();
    for (let next = this.next(until); next !== null; next = this.next(until)) {
      this.due.delete(next);
      this.time = Math.max(this.time, next.at);
      next.action();
      await settle();
    }
    this.time = until;
  }

  private next(until: number): Due | null {
    let first: Due | null = null;
    for (const due of this.due) if (due.at <= until && (first === null || due.at < first.at)) first = due;
    return first;
  }
}

/** Lets everything run that waits for no timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
