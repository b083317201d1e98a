import { byPartition, type Delivery } from './delivery';
import { type EventWindow } from './event-window';

export interface Pause {
  readonly partition: number;
  readonly member: string;
  /** Largest gap between two consecutive records; one that has not ended counts up to the end of the window. */
  readonly longestMs: number;
}

/** The pauses of the partitions that stayed with their owner throughout the window. */
export function keptPauses(deliveries: readonly Delivery[], window: EventWindow): readonly Pause[] {
  const pauses: Pause[] = [];
  for (const [partition, all] of byPartition(deliveries)) {
    const before = all.findLast(({ endedAt }) => endedAt < window.from);
    const within = all.filter(({ endedAt }) => endedAt >= window.from && endedAt < window.to);
    if (before === undefined || within.some(({ member }) => member !== before.member)) continue;
    if (before.member === window.slowMember) continue;
    const times = [before.endedAt, ...within.map(({ endedAt }) => endedAt), window.to];
    pauses.push({ partition, member: before.member, longestMs: longestGap(times) });
  }
  return pauses;
}

/** 0 if there are fewer than two. */
export function longestGap(times: readonly number[]): number {
  return times.slice(1).reduce((longest, time, index) => Math.max(longest, time - (times[index] ?? time)), 0);
}
