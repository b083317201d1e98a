export interface WindowBounds {
  /** What comes before so many records or so long is not measured, whichever is first; then the same for the end. */
  readonly warmUp: { readonly records: number; readonly ms: number };
  readonly measured: { readonly records: number; readonly ms: number };
}

/** Which stretch of a run counts. Times are milliseconds of any clock that never goes back. */
export class MeasuredWindow {
  private seen = 0;
  private firstAt: number | null = null;
  private begun: { readonly seen: number; readonly at: number } | null = null;
  private ended: { readonly records: number; readonly ms: number } | null = null;

  constructor(private readonly bounds: WindowBounds) {}

  /** `records` more have been handled. Tells when the measured stretch begins, and when it has ended. */
  count(records: number, now: number): 'begin' | 'end' | null {
    const { warmUp, measured } = this.bounds;
    this.seen += records;
    this.firstAt ??= now;
    if (this.ended !== null) return null;
    if (this.begun === null) {
      if (this.seen < warmUp.records && now - this.firstAt < warmUp.ms) return null;
      this.begun = { seen: this.seen, at: now };
      return 'begin';
    }
    const counted = this.seen - this.begun.seen;
    if (counted < measured.records && now - this.begun.at < measured.ms) return null;
    this.ended = { records: counted, ms: now - this.begun.at };
    return 'end';
  }

  /** @throws Error if it has not ended */
  get result(): { readonly records: number; readonly ms: number } {
    if (this.ended === null) throw new Error('The measured stretch has not ended.');
    return this.ended;
  }
}
