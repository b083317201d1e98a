/** The longest run of each listener's handlers since the last look: who blocked the event loop has mostly ended by then. */
export class LongestRuns {
  private readonly byListener = new Map<string, number>();

  /** @param worthMs shorter ones are not remembered */
  constructor(private readonly worthMs: number) {}

  /** Called for each delivery. */
  ended(listener: string, ranMs: number): void {
    if (ranMs < this.worthMs) return;
    this.byListener.set(listener, Math.max(ranMs, this.byListener.get(listener) ?? 0));
  }

  /** And forgets them. */
  take(): readonly (readonly [listener: string, ranMs: number])[] {
    const all = [...this.byListener];
    this.byListener.clear();
    return all;
  }
}
