import { performance } from 'node:perf_hooks';
import { type Clock, type Timer } from '../engine';

/** Node fires a timer beyond this at once. */
const longestDelayMs = 2 ** 31 - 1;

/** The clock of the machine. `now` goes on while the process is stopped: a frozen process sees that time has passed. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  at(at: number, action: () => void): Timer {
    let handle: NodeJS.Timeout;
    const wait = (): void => {
      const delay = at - performance.now();
      if (delay > longestDelayMs) handle = setTimeout(wait, longestDelayMs);
      // Rounded up: Node cuts fractions off, and a deadline must have passed when its action looks at the clock.
      else handle = setTimeout(action, Math.max(0, Math.ceil(delay)));
    };
    wait();
    return { cancel: () => clearTimeout(handle) };
  },
};
