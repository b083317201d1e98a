import { type Mark, type Watermark } from '../../protocol';
import { type Ordering } from '../processing';
import { type ConsumerRecord } from '../record';
import { type WaitingRecord } from './waiting-record';

/** One record that waits for its handler, and what to tell when it is processed. */
export interface BufferedRecord {
  readonly record: ConsumerRecord;
  readonly watermark: Watermark;
  readonly mark: Mark;
}

/** Records that are handled one after the other. */
interface Lane {
  readonly key: string | null;
  waiting: WaitingRecord[];
  head: number;
}

/** What a delivery takes out of the lanes; the lane is held until `release`. */
export interface Taken {
  readonly entries: readonly BufferedRecord[];
  readonly lane: Lane;
}

/** Stands for the key of records that have none; no key in latin1 is longer than one character for each byte. */
const noKey = '\u{10ffff}';

/**
 * What was fetched of one partition and is not yet delivered, in lanes: one for the partition, one for each key, or one
 * for each record. A lane gives one delivery out at a time, in order; free lanes take turns. All steps are O(1).
 */
export class RecordLanes {
  private lanes = new Map<string, Lane>();
  /** Lanes with records, of which no delivery is out. */
  private free: Lane[] = [];
  private freeHead = 0;
  private queued = 0;
  private heldBytes = 0;

  constructor(private readonly ordering: Ordering = 'partition') {}

  /** Of what waits; what is being delivered is not counted. */
  get bytes(): number {
    return this.heldBytes;
  }

  get isEmpty(): boolean {
    return this.queued === 0;
  }

  get size(): number {
    return this.queued;
  }

  get hasFree(): boolean {
    return this.freeHead < this.free.length;
  }

  push(record: WaitingRecord): void {
    this.queued += 1;
    this.heldBytes += record.sizeBytes;
    const key = this.laneOf(record);
    const known = key === null ? undefined : this.lanes.get(key);
    if (known !== undefined) {
      known.waiting.push(record);
      return;
    }
    const lane = { key, waiting: [record], head: 0 };
    if (key !== null) this.lanes.set(key, lane);
    this.free.push(lane);
  }

  private laneOf(record: WaitingRecord): string | null {
    switch (this.ordering) {
      case 'partition':
        return '';
      case 'key':
        return record.key?.toString('latin1') ?? noKey;
      case 'unordered':
        return null;
    }
  }

  /** The record that `take` would begin with. */
  peek(): BufferedRecord | null {
    const lane = this.free[this.freeHead];
    return lane?.waiting[lane.head]?.deliver() ?? null;
  }

  /** Up to `most` records of one lane. */
  take(most: number): Taken | null {
    const lane = this.free[this.freeHead];
    if (lane === undefined) return null;
    this.freeHead += 1;
    if (this.freeHead > 64 && this.freeHead * 2 > this.free.length) {
      this.free = this.free.slice(this.freeHead);
      this.freeHead = 0;
    }
    const { head } = lane;
    const last = Math.min(lane.waiting.length, head + most);
    const entries: BufferedRecord[] = [];
    for (let at = head; at < last; at += 1) {
      const waiting = lane.waiting[at];
      if (waiting === undefined) break;
      this.heldBytes -= waiting.sizeBytes;
      entries.push(waiting.deliver());
    }
    lane.head = last;
    if (lane.head > 64 && lane.head * 2 > lane.waiting.length) {
      lane.waiting = lane.waiting.slice(lane.head);
      lane.head = 0;
    }
    this.queued -= entries.length;
    return { entries, lane };
  }

  /** The delivery has ended: the next record of its lane may go. */
  release({ lane }: Taken): void {
    if (lane.head < lane.waiting.length) this.free.push(lane);
    // A lane of before `clear` is not the one that is known by its key now.
    else if (lane.key !== null && this.lanes.get(lane.key) === lane) this.lanes.delete(lane.key);
  }

  /** Forgets everything that waits. Lanes of deliveries that are out stay held. */
  clear(): void {
    for (const lane of this.lanes.values()) {
      lane.waiting = [];
      lane.head = 0;
    }
    for (const lane of this.free.slice(this.freeHead)) if (lane.key !== null) this.lanes.delete(lane.key);
    this.free = [];
    this.freeHead = 0;
    this.queued = 0;
    this.heldBytes = 0;
  }
}
