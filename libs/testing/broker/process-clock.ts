import { performance } from 'node:perf_hooks';
import { type Clock, type Timer } from '../../engine';

/** The time of this process. A timer may fire a little early, for which those who use it look at `now` again. */
export const processClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  at(at: number, action: () => void): Timer {
    const delayMs = Math.max(0, Math.ceil(at - performance.now()));
    const handle = setTimeout(action, Math.min(delayMs, 2 ** 31 - 1));
    return { cancel: () => clearTimeout(handle) };
  },
};
