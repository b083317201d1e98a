import { tooLate } from '../cluster';
import { type Clock } from '../ports';

/** One action at a time, in the order in which they came. Who has waited past the deadline is told so. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly clock: Clock) {}

  /**
   * `deadline`: monotonic milliseconds, for the wait; the action has to keep it itself. When its turn comes after that,
   * nobody waits for it any more, and `missed` runs instead.
   */
  take<T>(deadline: number, what: string, action: () => Promise<T>, missed?: (error: Error) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let late: Error | null = null;
      const timer = this.clock.at(deadline, () => {
        late = tooLate(what);
        reject(late);
      });
      this.last = this.last.then(async () => {
        timer.cancel();
        if (late === null) await action().then(resolve, reject);
        else missed?.(late);
      });
    });
  }
}
