/** One finished delivery of a record, as the service accounted for it. Times: milliseconds since 1970. */
export interface Delivery {
  readonly partition: number;
  readonly offset: number;
  readonly member: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: string;
}

export type EventKind = 'join' | 'leave' | 'restart' | 'crash' | 'freeze' | 'slow' | 'poison' | 'broker';

/** Something that was done to the group; `member` is whom it was done to, empty if to none alone. */
export interface DemoEvent {
  readonly kind: EventKind;
  readonly member: string;
  readonly at: number;
  readonly text: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly sent: number;
  readonly stored: number;
  readonly lost: number;
  readonly appliedTwice: number;
  readonly processedTwice: Readonly<Record<string, number>>;
  /** Longest gap between two records of a partition whose owner stayed, in the time after an event. */
  readonly longestKeptPauseMs: number;
  /** The same in the quiet time before the first event: what the load and the machine cause by themselves. */
  readonly steadyGapMs: number;
  /** From the last record by the old owner to the first by the new one, where both were alive and well. */
  readonly handOverMs: { readonly p50: number; readonly max: number };
  /** The same where the old owner was killed, frozen or hung: its session, or maxPollIntervalMs, has to end first. */
  readonly takeOverMs: { readonly p50: number; readonly max: number };
  readonly rebalances: number;
  /** Records whose offset the group has not committed at the end. */
  readonly uncommitted: number;
  /** Records that were no orders, and how many the dead-letter topic holds: after a crash perhaps some twice. */
  readonly poison: number;
  readonly deadLettered: number;
  readonly events: readonly { readonly kind: EventKind; readonly text: string; readonly atMs: number }[];
}

export interface Findings {
  readonly sent: number;
  readonly stored: number;
  /** Applications counted by the customers' totals. */
  readonly applied: number;
  readonly uncommitted: number;
  readonly rebalances: number;
  readonly poison: number;
  readonly deadLettered: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly deliveries: readonly Delivery[];
  readonly events: readonly DemoEvent[];
}

export function judge(findings: Findings): Verdict {
  const { sent, stored, applied, deliveries, events, startedAt, endedAt, poison, deadLettered } = findings;
  const partitions = byPartition(deliveries);
  const lost = Math.max(0, sent - stored);
  const appliedTwice = Math.max(0, applied - stored);
  const first = events[0]?.at ?? endedAt;
  const { handOvers, takeOvers } = moves(partitions, events);
  return {
    ok: lost === 0 && appliedTwice === 0 && findings.uncommitted === 0 && deadLettered >= poison,
    ...{ sent, stored, lost, appliedTwice },
    processedTwice: replays(partitions, events),
    longestKeptPauseMs: Math.round(
      Math.max(0, ...windows(events, endedAt).map((window) => keptPause(partitions, window))),
    ),
    steadyGapMs: Math.round(keptPause(partitions, { from: startedAt, to: first })),
    ...{ handOverMs: spread(handOvers), takeOverMs: spread(takeOvers) },
    ...{ rebalances: findings.rebalances, uncommitted: findings.uncommitted },
    ...{ poison, deadLettered },
    events: events.map(({ kind, text, at }) => ({ kind, text, atMs: Math.round(at - startedAt) })),
  };
}

/** In the order in which they finished; what was fenced changed nothing, and is no processing. */
export function byPartition(deliveries: readonly Delivery[]): ReadonlyMap<number, readonly Delivery[]> {
  const partitions = new Map<number, Delivery[]>();
  for (const delivery of deliveries) {
    if (delivery.outcome === 'fenced') continue;
    const list = partitions.get(delivery.partition);
    if (list === undefined) partitions.set(delivery.partition, [delivery]);
    else list.push(delivery);
  }
  for (const list of partitions.values()) list.sort((a, b) => a.finishedAt - b.finishedAt);
  return partitions;
}

/** Second and later deliveries of a record, by what happened between the one before and it. */
export function replays(
  partitions: ReadonlyMap<number, readonly Delivery[]>,
  events: readonly DemoEvent[],
): Readonly<Record<string, number>> {
  const causes: Record<string, number> = {};
  for (const list of partitions.values()) {
    const last = new Map<number, Delivery>();
    for (const delivery of list) {
      const before = last.get(delivery.offset);
      if (before !== undefined) {
        const cause = causeOf(before, delivery, events);
        causes[cause] = (causes[cause] ?? 0) + 1;
      }
      last.set(delivery.offset, delivery);
    }
  }
  return causes;
}

/** What befell the member that processed it first, or else the last thing that happened to anybody. */
function causeOf(before: Delivery, again: Delivery, events: readonly DemoEvent[]): string {
  const earlier = events.filter(({ at }) => at <= again.startedAt);
  const befell = earlier.filter(({ member, kind }) => member === before.member && kind !== 'join');
  const own = befell.find(({ at }) => at >= before.startedAt - commitLagMs);
  return (own ?? earlier.at(-1))?.kind ?? 'unknown';
}

/** How long before a crash a record may have been processed without being committed: the commit interval, and some. */
const commitLagMs = 2500;

interface Window {
  readonly from: number;
  readonly to: number;
}

/** From each event to the next one. */
function windows(events: readonly DemoEvent[], endedAt: number): readonly Window[] {
  return events.map(({ at }, index) => ({ from: at, to: events[index + 1]?.at ?? endedAt }));
}

/** The longest gap of all partitions that one member owned from before the window to its end. */
export function keptPause(partitions: ReadonlyMap<number, readonly Delivery[]>, { from, to }: Window): number {
  let longest = 0;
  for (const list of partitions.values()) {
    const before = list.findLast(({ finishedAt }) => finishedAt < from);
    const within = list.filter(({ finishedAt }) => finishedAt >= from && finishedAt < to);
    const all = before === undefined ? within : [before, ...within];
    if (all.some(({ member }) => member !== all[0]?.member)) continue;
    for (let index = 1; index < all.length; index += 1) {
      longest = Math.max(longest, (all[index]?.finishedAt ?? 0) - (all[index - 1]?.finishedAt ?? 0));
    }
  }
  return longest;
}

/** Every move of a partition: from its last record at the old owner to its first at the new one. */
export function moves(
  partitions: ReadonlyMap<number, readonly Delivery[]>,
  events: readonly DemoEvent[],
): { readonly handOvers: readonly number[]; readonly takeOvers: readonly number[] } {
  const handOvers: number[] = [];
  const takeOvers: number[] = [];
  for (const list of partitions.values()) {
    for (let index = 1; index < list.length; index += 1) {
      const [before, after] = [list[index - 1], list[index]];
      if (before === undefined || after === undefined || before.member === after.member) continue;
      const violent = events.some(
        ({ kind, member, at }) =>
          (kind === 'crash' || kind === 'freeze' || kind === 'slow') &&
          member === before.member &&
          at <= after.startedAt &&
          at >= before.startedAt - 1000,
      );
      (violent ? takeOvers : handOvers).push(after.startedAt - before.finishedAt);
    }
  }
  return { handOvers, takeOvers };
}

function spread(times: readonly number[]): { readonly p50: number; readonly max: number } {
  return { p50: Math.round(median(times)), max: Math.round(Math.max(0, ...times)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
