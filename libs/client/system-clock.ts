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
    // Hazard: Node counts timers in whole milliseconds and may fire just before `at`. A deadline must have passed when
    // its action looks at the clock, or the action finds nothing to do and is not called again.
    const wait = (): void => {
      const delay = Math.min(longestDelayMs, Math.max(0, Math.ceil(at - performance.now())));
      handle = setTimeout(() => (performance.now() < at ? wait() : action()), delay);
    };
    wait();
    return { cancel: () => clearTimeout(handle) };
  },
};
