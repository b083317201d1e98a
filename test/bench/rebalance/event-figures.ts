import { type EventName, type EventWindow, eventNames } from './event-window';
import { handOvers } from './hand-overs';
import { keptPauses, longestGap } from './pauses';
import { lostRecords, repeats } from './repeats';
import { type RoundRecord } from './round-record';

/** One event of one contender, over all rounds. Null: there was nothing to measure. */
export interface EventFigures {
  readonly event: EventName;
  readonly rounds: number;
  readonly unsettled: number;
  readonly kept: number;
  /** The longest pause of a kept partition, of each round. */
  readonly keptPauseMs: { readonly p50: number; readonly max: number } | null;
  readonly moved: number;
  readonly handOverMs: { readonly p50: number; readonly max: number } | null;
  readonly processedTwice: number;
  readonly lost: number;
  /** Most that one member that was there before saw in one round. */
  readonly rebalances: number;
  /** Longest time in which the load itself sent nothing: a pause of that size says nothing about the consumer. */
  readonly loadGapMs: number;
}

export function figuresOf(rounds: readonly RoundRecord[]): readonly EventFigures[] {
  return eventNames.flatMap((event) => {
    const cases = rounds.flatMap((round) =>
      round.windows.filter((window) => window.event === event).map((window) => measure(round, window)),
    );
    return cases.length === 0 ? [] : [combine(event, cases)];
  });
}

type Measured = ReturnType<typeof measure>;

function measure(round: RoundRecord, window: EventWindow) {
  const within = (at: number): boolean => at >= window.from && at < window.to;
  const before = new Set(round.deliveries.filter(({ endedAt }) => endedAt < window.from).map(({ member }) => member));
  const seen = new Map<string, number>();
  for (const { member, at } of round.rebalanced) {
    if (within(at) && before.has(member)) seen.set(member, (seen.get(member) ?? 0) + 1);
  }
  return {
    settled: window.settled,
    pauses: keptPauses(round.deliveries, window).map(({ longestMs }) => longestMs),
    handOvers: handOvers(round.deliveries, window).map(({ durationMs }) => durationMs),
    twice: repeats(round.deliveries).filter(({ endedAt }) => within(endedAt)).length,
    lost: lostRecords(round.sent, round.deliveries).filter(({ at }) => within(at)).length,
    rebalances: Math.max(0, ...seen.values()),
    loadGapMs: longestGap(
      round.sent
        .map(({ at }) => at)
        .filter(within)
        .sort((a, b) => a - b),
    ),
  };
}

function combine(event: EventName, cases: readonly Measured[]): EventFigures {
  return {
    event,
    rounds: cases.length,
    unsettled: cases.filter(({ settled }) => !settled).length,
    kept: sum(cases.map(({ pauses }) => pauses.length)),
    keptPauseMs: spread(cases.filter(({ pauses }) => pauses.length > 0).map(({ pauses }) => Math.max(...pauses))),
    moved: sum(cases.map(({ handOvers }) => handOvers.length)),
    handOverMs: spread(cases.flatMap((one) => one.handOvers)),
    processedTwice: sum(cases.map(({ twice }) => twice)),
    lost: sum(cases.map(({ lost }) => lost)),
    rebalances: Math.max(...cases.map(({ rebalances }) => rebalances)),
    loadGapMs: Math.max(...cases.map(({ loadGapMs }) => loadGapMs)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The median (the lower one of two) and the greatest. */
function spread(values: readonly number[]): { p50: number; max: number } | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [p50, max] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  return p50 === undefined || max === undefined ? null : { p50, max };
}
