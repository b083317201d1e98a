import { type Delivery } from '../../bench/rebalance/delivery';
import { type EventWindow } from '../../bench/rebalance/event-window';

/** A record that took 1 ms. */
export function delivered(member: string, partition: number, offset: number, endedAt: number): Delivery {
  return { member, partition, offset, startedAt: endedAt - 1, endedAt };
}

export function windowOf(from: number, to: number, rest: Partial<EventWindow> = {}): EventWindow {
  return { event: 'join', from, to, settled: true, slowMember: null, ...rest };
}
