import { type Mark } from '../../protocol';
import { type FetchedChunk } from '../cluster';

/** A moment by both clocks, in milliseconds. */
export interface Moment {
  /** Monotonic. */
  readonly now: number;
  /** Since 1970, as records are stamped. */
  readonly wallTime: number;
}

type Answer = Pick<FetchedChunk, 'records' | 'highWatermark' | 'logStartOffset'>;

/** What the fetches of one partition have told of its log, and so how far behind and how old is what waits there. */
export class LogView {
  highWatermark: bigint | null = null;
  private logStart: bigint | null = null;
  /** Of the newest record that was received; -1 when unknown. */
  private lastTimestamp = -1n;
  /** When the log was last known to hold nothing that is not processed (monotonic); null: never. */
  private caughtUpAt: number | null = null;
  /** When a record was processed, or else when the first answer came (monotonic); NaN: not yet. Written for each record: never null. */
  private progressAt = NaN;

  get logStartOffset(): bigint | null {
    return this.logStart;
  }

  /** Until now the log held nothing but what was told before. */
  unchanged(processed: bigint, now: number): void {
    if (this.lag(processed) === 0n) this.caughtUpAt = now;
  }

  /** @param processed before what the answer has brought */
  answered({ records, highWatermark, logStartOffset }: Answer, processed: bigint, now: number): void {
    this.unchanged(processed, now);
    if (Number.isNaN(this.progressAt)) this.progressAt = now;
    this.highWatermark = highWatermark;
    if (logStartOffset >= 0n) this.logStart = logStartOffset;
    this.lastTimestamp = records.at(-1)?.timestamp ?? this.lastTimestamp;
  }

  /** Called for each record. */
  processed(now: number): void {
    this.progressAt = now;
  }

  /** It is read from another offset: what was read before says nothing of the record that comes next. */
  moved(): void {
    this.caughtUpAt = null;
    this.progressAt = NaN;
    this.lastTimestamp = -1n;
  }

  lag(processed: bigint | null): bigint | null {
    if (processed === null || this.highWatermark === null) return null;
    return processed > this.highWatermark ? 0n : this.highWatermark - processed;
  }

  lead(processed: bigint | null): bigint | null {
    if (processed === null || this.logStart === null) return null;
    return processed < this.logStart ? 0n : processed - this.logStart;
  }

  /**
   * The age of the oldest record that is not processed. Of one that was not received only this is known: the log did not
   * hold it when we were last caught up, and it is no older than the record before it.
   *
   * @param oldest received and not processed; null: nothing is
   */
  lagMs(processed: bigint | null, oldest: Mark | null, { now, wallTime }: Moment): number | null {
    const lag = this.lag(processed);
    if (lag === null || lag === 0n) return lag === null ? null : 0;
    const stamped = oldest?.timestamp ?? -1n;
    if (stamped >= 0n) return Math.max(0, wallTime - Number(stamped));
    const bounds: number[] = [];
    if (this.caughtUpAt !== null) bounds.push(now - this.caughtUpAt);
    if (this.lastTimestamp >= 0n) bounds.push(wallTime - Number(this.lastTimestamp));
    return bounds.length === 0 ? null : Math.max(0, Math.min(...bounds));
  }

  /** Since the last record was processed, or since there was nothing to do; 0 while there is nothing to do. */
  idleMs(processed: bigint | null, now: number): number | null {
    const lag = this.lag(processed);
    if (lag === null || lag === 0n) return lag === null ? null : 0;
    return Number.isNaN(this.progressAt) ? null : now - Math.max(this.progressAt, this.caughtUpAt ?? 0);
  }
}
