import { byPartition, type Delivery } from './delivery';
import { type EventWindow } from './event-window';

export interface HandOver {
  readonly partition: number;
  readonly from: string;
  readonly to: string;
  /** From the end of the old owner's last record to the start of the new owner's first; 0 if they overlap. */
  readonly durationMs: number;
}

/** Every change of owner whose new owner began within the window. */
export function handOvers(deliveries: readonly Delivery[], window: EventWindow): readonly HandOver[] {
  const found: HandOver[] = [];
  for (const [partition, all] of byPartition(deliveries)) {
    all.forEach((next, index) => {
      const last = all[index - 1];
      if (last === undefined || last.member === next.member) return;
      if (next.endedAt < window.from || next.endedAt >= window.to) return;
      const durationMs = Math.max(0, next.startedAt - last.endedAt);
      found.push({ partition, from: last.member, to: next.member, durationMs });
    });
  }
  return found;
}
