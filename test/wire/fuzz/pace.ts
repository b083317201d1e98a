const everyMs = 5000;

/** How far a long work is, in a line now and then. Times are those of one clock, in milliseconds. */
export class Pace {
  /** When the first of it was seen to be done: to get ready takes its time, too. */
  private began: { readonly at: number; readonly done: number } | null = null;
  private toldAt = 0;

  /** Null: one was told a moment ago, or nothing is known yet. */
  line(now: number, done: number, all: number): string | null {
    if (this.began === null) {
      if (done > 0) this.began = { at: now, done };
      this.toldAt = now;
    }
    if (this.began === null || now - this.toldAt < everyMs) return null;
    this.toldAt = now;
    const perSecond = ((done - this.began.done) / (now - this.began.at)) * 1000;
    const minutesLeft = (all - done) / perSecond / 60;
    return (
      `${((done / all) * 100).toFixed(1)} % of ${all.toLocaleString('en')} frames, ` +
      `${Math.round(perSecond).toLocaleString('en')} a second, ${minutesLeft.toFixed(1)} minutes left`
    );
  }
}
