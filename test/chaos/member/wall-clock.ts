/** Loaded before anything else, in the member and in its threads: a wall clock that can be set. The monotonic one goes on. */
import { BroadcastChannel } from 'node:worker_threads';

const RealDate = Date;
let aheadMs = 0;

class SetDate extends RealDate {
  constructor(...parts: [] | ConstructorParameters<typeof Date>) {
    if (parts.length === 0) super(SetDate.now());
    else super(...parts);
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}

globalThis.Date = SetDate as DateConstructor;

const channel = new BroadcastChannel('chaos-wall-clock');
channel.onmessage = ({ data }) => (aheadMs = data as number);
channel.unref();

/** In every thread. */
export function setWallClock(byMs: number): void {
  aheadMs = byMs;
  channel.postMessage(byMs);
}
