import { nextAfter, processedOffset, type NextOffset } from './offset';

/** One received record: whoever holds it tells the watermark that it is processed. */
export interface Mark {
  readonly offset: bigint;
  processed: boolean;
}

/**
 * The offset up to which every record that was received is processed. It counts what was received, not every number:
 * offsets that compaction, transactions or control records left out cost nothing.
 */
export class Watermark {
  private readonly unfinished: Mark[] = [];
  /** Marks before `head` are done with; the array is cut when they are the greater part of it. */
  private head = 0;
  private next: NextOffset;
  private horizon: NextOffset;
  private unprocessed = 0;

  /** @param start the next offset to read when the lease began */
  constructor(start: NextOffset) {
    this.next = start;
    this.horizon = start;
  }

  /** What a commit stores now. */
  get committable(): NextOffset {
    return this.next;
  }

  /** Records received and not processed. */
  get pending(): number {
    return this.unprocessed;
  }

  /** The oldest record that is not processed, or null. */
  get oldestUnfinished(): bigint | null {
    return this.unfinished[this.head]?.offset ?? null;
  }

  /** @param offset greater than every offset received before */
  receive(offset: bigint): Mark {
    const mark = { offset, processed: false };
    this.unfinished.push(mark);
    this.unprocessed += 1;
    return mark;
  }

  /** Everything before `position` has been received: the log holds nothing for us between the last record and it. */
  advanceTo(position: NextOffset): void {
    if (position > this.horizon) this.horizon = position;
    if (this.unprocessed === 0 && this.horizon > this.next) this.next = this.horizon;
  }

  /** True if the mark was not processed before. In any order. */
  complete(mark: Mark): boolean {
    if (mark.processed) return false;
    mark.processed = true;
    this.unprocessed -= 1;
    this.passProcessed();
    return true;
  }

  /** Everything received before `offset` is processed. */
  completeBefore(offset: NextOffset): void {
    for (let at = this.head; at < this.unfinished.length; at += 1) {
      const mark = this.unfinished[at];
      if (mark === undefined || mark.offset >= offset) break;
      if (!mark.processed) this.unprocessed -= 1;
      mark.processed = true;
    }
    this.passProcessed();
  }

  private passProcessed(): void {
    for (let first = this.unfinished[this.head]; first?.processed === true; first = this.unfinished[this.head]) {
      this.next = nextAfter(processedOffset(first.offset));
      this.head += 1;
    }
    if (this.head > 1024 && this.head * 2 > this.unfinished.length) {
      this.unfinished.splice(0, this.head);
      this.head = 0;
    }
    this.advanceTo(this.next);
  }
}
