import { type NextOffset } from './offset';

/** What was sent and has not been answered. Settle it once, with the answer. */
export interface PendingCommit {
  readonly offset: NextOffset;
  readonly metadata: string;
  readonly mark: string;
}

/**
 * What the broker knows of one lease. Nothing is due while a commit is under way, and nothing counts as committed before
 * the broker has said so: a commit that fails is due again, with whatever is processed by then.
 */
export class CommitLedger {
  private inFlight: PendingCommit | null = null;
  private stored: NextOffset | null;

  /**
   * @param committed the committed offset when the lease began, null if there was none
   * @param storedMetadata what was committed with it
   * @param storedMark what of that is worth a commit by itself when it changes
   */
  constructor(
    committed: NextOffset | null,
    private storedMetadata = '',
    private storedMark = storedMetadata,
  ) {
    this.stored = committed;
  }

  get committed(): NextOffset | null {
    return this.stored;
  }

  /** What was committed beside the offset. */
  get metadata(): string {
    return this.storedMetadata;
  }

  get busy(): boolean {
    return this.inFlight !== null;
  }

  /** Rule 6: never back. The first commit of a partition without one also stores where it began. */
  isDue(committable: NextOffset, mark = ''): boolean {
    if (this.inFlight !== null) return false;
    if (this.stored === null || committable > this.stored) return true;
    return committable === this.stored && mark !== this.storedMark;
  }

  begin(offset: NextOffset, metadata = '', mark = metadata): PendingCommit {
    const pending = { offset, metadata, mark };
    this.inFlight = pending;
    return pending;
  }

  settle(pending: PendingCommit, stored: boolean): void {
    if (this.inFlight !== pending) return;
    this.inFlight = null;
    if (!stored || (this.stored !== null && pending.offset < this.stored)) return;
    this.stored = pending.offset;
    this.storedMetadata = pending.metadata;
    this.storedMark = pending.mark;
  }

  /** A user's `seek` to before the committed offset is the one way back: it means to process again. */
  rewind(): void {
    this.inFlight = null;
    this.stored = null;
    this.storedMetadata = '';
    this.storedMark = '';
  }
}
