import { performance } from 'node:perf_hooks';
import { type Clock, type Timer } from '../engine';

/** Node fires a timer beyond this at once. */
const longestDelayMs = 2 ** 31 - 1;

/** The clock of the machine. `now` goes on while the process is stopped: a frozen process sees that time has passed. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  // Hazard: Node may fire a timer up to a millisecond before its time, for it counts from the start of the loop's turn
  //   1. somebody sleeps until t, and looks at the clock when woken   2. the timer fires at t - 0.3
  //   3. it is too early, so he goes on sleeping, and nobody wakes him any more
  at(at: number, action: () => void): Timer {
    let handle: NodeJS.Timeout;
    const wait = (): void => {
      const delay = Math.ceil(at - performance.now());
      handle = setTimeout(
        () => {
          if (performance.now() < at) wait();
          else action();
        },
        Math.min(longestDelayMs, Math.max(0, delay)),
      );
    };
    wait();
    return { cancel: () => clearTimeout(handle) };
  },
};
