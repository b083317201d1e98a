import { type Clock, type Timer } from '../../engine';
import { type LogLine } from './log-line';

interface Window {
  readonly startedAt: number;
  passed: number;
  held: number;
  last: LogLine;
}

export const floodWindowMs = 60_000;
/** How many lines of one kind pass in a minute. */
export const floodLimit = 10;
/** How many kinds are counted at the same time; beyond that the oldest one is told, and begins anew. */
const mostKinds = 500;

/**
 * Keeps a storm from filling the log. Of each kind the first lines of a minute pass; of the others it is told, when the
 * minute is over, how many they were, with the last of them: nothing disappears silently.
 */
export class FloodGuard {
  private readonly windows = new Map<string, Window>();
  private timer: Timer | null = null;
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly write: (line: LogLine) => void,
  ) {}

  admit(line: LogLine): void {
    // What is asked for by name is wanted in full.
    if (line.level === 'debug' || this.closed) {
      this.write(line);
      return;
    }
    const now = this.clock.now();
    const window = this.current(line, now);
    window.last = line;
    if (window.passed < floodLimit) {
      window.passed += 1;
      this.write(line);
    } else {
      window.held += 1;
      if (window.held === 1) this.schedule();
    }
  }

  /** Tells what was held back, and holds nothing back any more. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    for (const window of this.windows.values()) this.tell(window);
    this.windows.clear();
  }

  private current(line: LogLine, now: number): Window {
    const key = `${line.level} ${line.kind}`;
    const known = this.windows.get(key);
    if (known !== undefined && now < known.startedAt + floodWindowMs) return known;
    if (known !== undefined) this.end(key, known);
    const [oldest] = this.windows;
    if (oldest !== undefined && this.windows.size >= mostKinds) this.end(...oldest);
    const window = { startedAt: now, passed: 0, held: 0, last: line };
    this.windows.set(key, window);
    return window;
  }

  private end(key: string, window: Window): void {
    this.windows.delete(key);
    this.tell(window);
  }

  private tell({ held, last }: Window): void {
    if (held === 0) return;
    const text = `${held} more like this in the last minute; the last one: ${last.text}`;
    this.write({ ...last, text, fields: { ...last.fields, more: held } });
  }

  /** A timer for the window that ends first of those that hold something back. */
  private schedule(): void {
    this.timer?.cancel();
    const [first] = [...this.windows.values()].filter(({ held }) => held > 0);
    if (first === undefined) return;
    this.timer = this.clock.at(first.startedAt + floodWindowMs, () => {
      const now = this.clock.now();
      for (const [key, window] of [...this.windows]) if (now >= window.startedAt + floodWindowMs) this.end(key, window);
      this.schedule();
    });
  }
}
