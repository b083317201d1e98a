import { type Clock, type Timer } from '../ports';

export interface GroupLookContext {
  readonly clock: Clock;
  /** False: it could not be told. Never rejects. */
  readonly ask: () => Promise<boolean>;
  /** A rebalance is under way, and the answer would be none. */
  readonly busy: () => boolean;
  /** Looked; there may be news. */
  readonly onLooked: () => void;
  /** From 0 to less than 1. */
  readonly random?: () => number;
}

/** Members do not ask all at once: each waits this long, and up to `spreadMs` more. */
const soonestMs = 100;
const spreadMs = 1000;
const pauseMs = 5000;
const pauseAfterFailureMs = 2000;

/** Looks, after a rebalance, who is in the group: soon, not all members at once, and not more often than every few seconds. */
export class GroupLook {
  private wanted = false;
  private timer: Timer | null = null;
  private asking = false;
  private notBefore = -Infinity;
  private stopped = false;

  constructor(private readonly context: GroupLookContext) {}

  /** Whether there may be news soon. */
  get pending(): boolean {
    return this.wanted || this.asking;
  }

  /** A rebalance is over. */
  soon(): void {
    if (this.stopped || this.timer !== null) return;
    this.wanted = true;
    const { clock, random = Math.random } = this.context;
    const at = Math.max(clock.now() + soonestMs + random() * spreadMs, this.notBefore);
    this.timer = clock.at(at, () => {
      this.timer = null;
      // Else the next one is waited for, and is over some time.
      if (!this.context.busy()) void this.look();
    });
  }

  stop(): void {
    this.stopped = true;
    this.wanted = false;
    this.timer?.cancel();
  }

  private async look(): Promise<void> {
    const { clock, ask, onLooked } = this.context;
    this.wanted = false;
    this.asking = true;
    const told = await ask();
    this.asking = false;
    this.notBefore = clock.now() + (told ? pauseMs : pauseAfterFailureMs);
    if (!this.stopped) onLooked();
  }
}
