import { type RebalanceHistory } from './group-consumer';

const minuteMs = 60_000;
const hour = 60;

interface Minute {
  /** Counted from the clock's zero. */
  readonly number: number;
  count: number;
  totalMs: number;
  longestMs: number;
}

/** The rebalances of the last hour, by minute, so that it holds no more however many there are. Times are monotonic milliseconds. */
export class RebalanceLog {
  private minutes: Minute[] = [];
  private lastAt: number | null = null;

  completed(at: number, durationMs: number): void {
    this.lastAt = at;
    const number = Math.floor(at / minuteMs);
    let minute = this.minutes.at(-1);
    if (minute?.number !== number) {
      minute = { number, count: 0, totalMs: 0, longestMs: 0 };
      this.minutes = [...this.within(at), minute];
    }
    minute.count += 1;
    minute.totalMs += durationMs;
    minute.longestMs = Math.max(minute.longestMs, durationMs);
  }

  history(now: number): RebalanceHistory {
    const minutes = this.within(now);
    const count = minutes.reduce((sum, minute) => sum + minute.count, 0);
    const totalMs = minutes.reduce((sum, minute) => sum + minute.totalMs, 0);
    return {
      count,
      averageMs: count === 0 ? null : totalMs / count,
      longestMs: count === 0 ? null : Math.max(...minutes.map(({ longestMs }) => longestMs)),
      lastMsAgo: this.lastAt === null ? null : now - this.lastAt,
    };
  }

  private within(now: number): Minute[] {
    const first = Math.floor(now / minuteMs) - hour + 1;
    return this.minutes.filter(({ number }) => number >= first);
  }
}
