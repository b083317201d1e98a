/**
 * How many deliveries may run at the same time. Who finds no slot waits in line, so that no partition keeps another one
 * from its turn.
 */
export class Slots {
  private taken = 0;
  private readonly line = new Set<() => void>();

  /** @param parent slots of which one is taken too: those of the whole member */
  constructor(
    private readonly limit: number,
    private readonly parent: Slots | null = null,
  ) {}

  /** False: none is free, and `whenFree` is called once when one may be. */
  tryTake(whenFree: () => void): boolean {
    if (this.taken >= this.limit) {
      this.line.add(whenFree);
      return false;
    }
    if (this.parent !== null && !this.parent.tryTake(whenFree)) return false;
    this.taken += 1;
    return true;
  }

  release(): void {
    this.taken -= 1;
    this.parent?.release();
    for (const first of this.line) {
      const before = this.taken;
      this.line.delete(first);
      first();
      // Who was called may have nothing to do any more, or do it later; then it is the next one's turn too.
      if (this.taken > before) return;
    }
  }
}
