import { type Run } from './finished-runs';
import { nextAfter, processedOffset, type NextOffset } from './offset';

/** One received record: whoever holds it tells the watermark that it is processed. */
export interface Mark {
  readonly offset: bigint;
  /** Of the record, in milliseconds since 1970; -1: it has none. */
  readonly timestamp: bigint;
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
  private finished: readonly Run[];

  /**
   * @param start the next offset to read when the lease began
   * @param finished what an owner before has processed above it, ascending: such records are received as processed
   */
  constructor(start: NextOffset, finished: readonly Run[] = []) {
    this.next = start;
    this.horizon = start;
    this.finished = finished;
  }

  /** What a commit stores now. */
  get committable(): NextOffset {
    return this.next;
  }

  /** Records received and not processed. */
  get pending(): number {
    return this.unprocessed;
  }

  /** Records that cannot be forgotten yet: not processed, or processed above one that is not. */
  get held(): number {
    return this.unfinished.length - this.head;
  }

  /** Records processed above one that is not. */
  get processedAbove(): number {
    return this.held - this.unprocessed;
  }

  /** `runsAbove` may have something to tell. */
  get hasRunsAbove(): boolean {
    return this.processedAbove > 0 || this.finished.length > 0;
  }

  /** The oldest record that is not processed, or null. */
  get oldestUnfinished(): Mark | null {
    return this.unfinished[this.head] ?? null;
  }

  /** @param offset greater than every offset received before. The mark tells if it was processed by an owner before. */
  receive(offset: bigint, timestamp = -1n): Mark {
    const mark = { offset, timestamp, processed: this.wasFinished(offset) };
    this.unfinished.push(mark);
    if (mark.processed) this.passProcessed();
    else this.unprocessed += 1;
    return mark;
  }

  private wasFinished(offset: bigint): boolean {
    let [first] = this.finished;
    while (first !== undefined && first.to <= offset) {
      this.finished = this.finished.slice(1);
      [first] = this.finished;
    }
    return first !== undefined && first.from <= offset;
  }

  /** Everything before `position` has been received: the log holds nothing for us between the last record and it. */
  advanceTo(position: NextOffset): void {
    if (position > this.horizon) this.horizon = position;
    if (this.unprocessed === 0 && this.horizon > this.next) this.next = this.horizon;
  }

  /** These are processed; of those that were before nothing changes. In any order. */
  complete(received: readonly { readonly mark: Mark }[]): void {
    for (const { mark } of received) {
      if (mark.processed) continue;
      mark.processed = true;
      this.unprocessed -= 1;
    }
    this.passProcessed();
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

  /** What is processed above `committable`, ascending; also what an owner before has told and was not received yet. */
  *runsAbove(): Generator<Run> {
    let open: Run | null = null as Run | null;
    for (let at = this.head; at < this.unfinished.length; at += 1) {
      const mark = this.unfinished[at];
      if (mark === undefined) break;
      if (mark.processed) open = { from: open?.from ?? mark.offset, to: mark.offset + 1n };
      else if (open !== null) {
        // Up to the record that is not processed: the log holds nothing for us between.
        yield { from: open.from, to: mark.offset };
        open = null;
      }
    }
    const last = this.unfinished.at(-1);
    const since = last === undefined ? this.next : last.offset + 1n;
    for (const run of this.finished) {
      const from = run.from > since ? run.from : since;
      if (run.to <= from) continue;
      if (open !== null && from <= open.to) open = { from: open.from, to: run.to };
      else {
        if (open !== null) yield open;
        open = { from, to: run.to };
      }
    }
    if (open !== null) yield open;
  }

  private passProcessed(): void {
    let passed: Mark | null = null;
    for (let first = this.unfinished[this.head]; first?.processed === true; first = this.unfinished[this.head]) {
      passed = first;
      this.head += 1;
    }
    if (passed !== null) this.next = nextAfter(processedOffset(passed.offset));
    if (this.head > 1024 && this.head * 2 > this.unfinished.length) {
      this.unfinished.splice(0, this.head);
      this.head = 0;
    }
    this.advanceTo(this.next);
  }
}
