import { type Clock } from '../ports';

/** The longest that handlers which never wait for I/O may keep the event loop from timers and sockets, in milliseconds. */
const sliceMs = 5;

/**
 * Hazard: a handler that only awaits promises already resolved never lets the event loop turn, and the worker's loop
 * would go on with the next record in the same turn: heartbeats, timers and sockets starve although nobody blocks.
 */
export class TimeSlice {
  private beganAt: number;

  constructor(private readonly clock: Clock) {
    this.beganAt = clock.now();
  }

  /** Null while the slice lasts: nothing to await, and no microtask is spent. Asked for each record, which knows the time. */
  turn(now: number): Promise<void> | null {
    if (now - this.beganAt < sliceMs) return null;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.beganAt = this.clock.now();
        resolve();
      });
    });
  }
}
