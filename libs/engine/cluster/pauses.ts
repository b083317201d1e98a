import { type Clock } from '../ports';

/** Pauses of one owner: each ends at its time, and all at once when the owner is closed. */
export class Pauses {
  private readonly running = new Set<() => void>();
  private ended = false;

  constructor(private readonly clock: Clock) {}

  /** `at`: monotonic milliseconds. Who waits looks afterwards whether it was closed. */
  until(at: number): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        this.running.delete(end);
        resolve();
      };
      const timer = this.clock.at(at, end);
      this.running.add(end);
    });
  }

  end(): void {
    this.ended = true;
    for (const end of [...this.running]) end();
  }
}
