import { type Clock, type Timer } from '../../../libs/engine';

/** Time that stands still until it is moved: a deadline that was not meant cannot be the reason for anything. */
export class ManualClock implements Clock {
  private time = 1000;
  private readonly timers = new Set<{ readonly at: number; readonly action: () => void }>();

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return this.time;
  }

  at(at: number, action: () => void): Timer {
    const timer = { at, action };
    this.timers.add(timer);
    return { cancel: () => this.timers.delete(timer) };
  }

  get waiting(): number {
    return this.timers.size;
  }

  advance(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.time || !this.timers.delete(timer)) continue;
      timer.action();
    }
  }
}
