import { type NextOffset } from './offset';

/** What was sent and has not been answered. Settle it once, with the answer. */
export interface PendingCommit {
  readonly offset: NextOffset;
}

/**
 * What the broker knows of one lease. Nothing is due while a commit is under way, and nothing counts as committed before
 * the broker has said so: a commit that fails is due again, with whatever is processed by then.
 */
export class CommitLedger {
  private inFlight: PendingCommit | null = null;
  private stored: NextOffset | null;

  /** @param committed the committed offset when the lease began, null if there was none */
  constructor(committed: NextOffset | null) {
    this.stored = committed;
  }

  get committed(): NextOffset | null {
    return this.stored;
  }

  get busy(): boolean {
    return this.inFlight !== null;
  }

  /** Rule 6: never back. The first commit of a partition without one also stores where it began. */
  isDue(committable: NextOffset): boolean {
    return this.inFlight === null && (this.stored === null || committable > this.stored);
  }

  begin(offset: NextOffset): PendingCommit {
    const pending = { offset };
    this.inFlight = pending;
    return pending;
  }

  settle(pending: PendingCommit, stored: boolean): void {
    if (this.inFlight !== pending) return;
    this.inFlight = null;
    if (stored && (this.stored === null || pending.offset > this.stored)) this.stored = pending.offset;
  }

  /** A user's `seek` to before the committed offset is the one way back: it means to process again. */
  rewind(): void {
    this.inFlight = null;
    this.stored = null;
  }
}
