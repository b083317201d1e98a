import { type Clock } from '../ports';

/** Resolves at `at` (monotonic milliseconds). */
export function sleepUntil(clock: Clock, at: number): Promise<void> {
  return new Promise((resolve) => {
    clock.at(at, resolve);
  });
}
