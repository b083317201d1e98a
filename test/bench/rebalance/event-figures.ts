import { spreadOf, type Spread } from '../spread';
import { type EventName, type EventWindow, eventNames } from './event-window';
import { handOvers } from './hand-overs';
import { keptPauses, longestGap } from './pauses';
import { lostRecords, repeats } from './repeats';
import { type RoundRecord } from './round-record';

/** The longest pause of a kept partition at one event. */
export interface KeptPause {
  readonly ms: number;
  /** Longest time in which the load itself sent nothing: a pause of that size says nothing about the consumer. */
  readonly loadGapMs: number;
}

/** One event of one contender, over all rounds. Null: there was nothing to measure. */
export interface EventFigures {
  readonly event: EventName;
  /** How often it happened. */
  readonly times: number;
  readonly unsettled: number;
  readonly kept: number;
  /** Of each time at which partitions were kept. */
  readonly keptPauses: readonly KeptPause[];
  readonly keptPauseMs: Spread | null;
  readonly moved: number;
  readonly handOverMs: Spread | null;
  readonly processedTwice: number;
  readonly lost: number;
  /** Most that one member that was there before saw at one time. */
  readonly rebalances: number;
  /** The longest of all times. */
  readonly loadGapMs: number;
}

export interface ContenderFigures {
  readonly name: string;
  readonly contender: string;
  readonly ours: boolean;
  readonly events: readonly EventFigures[];
}

export function figuresOf(rounds: readonly RoundRecord[]): readonly EventFigures[] {
  const measured = rounds.flatMap((round) => {
    const twice = repeats(round.deliveries);
    const lost = lostRecords(round.sent, round.deliveries);
    return round.windows.map((window) => ({ event: window.event, ...measure({ ...round, twice, lost }, window) }));
  });
  return eventNames.flatMap((event) => {
    const cases = measured.filter((one) => one.event === event);
    return cases.length === 0 ? [] : [combine(event, cases)];
  });
}

interface JudgedRound extends RoundRecord {
  readonly twice: ReturnType<typeof repeats>;
  readonly lost: ReturnType<typeof lostRecords>;
}

type Measured = ReturnType<typeof measure>;

function measure(round: JudgedRound, window: EventWindow) {
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
    twice: round.twice.filter(({ endedAt }) => within(endedAt)).length,
    lost: round.lost.filter(({ at }) => within(at)).length,
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
  const kept = cases.filter(({ pauses }) => pauses.length > 0);
  const keptPauses = kept.map(({ pauses, loadGapMs }) => ({ ms: Math.max(...pauses), loadGapMs }));
  return {
    event,
    times: cases.length,
    unsettled: cases.filter(({ settled }) => !settled).length,
    kept: sum(cases.map(({ pauses }) => pauses.length)),
    keptPauses,
    keptPauseMs: spread(keptPauses.map(({ ms }) => ms)),
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

function spread(values: readonly number[]): Spread | null {
  return values.length === 0 ? null : spreadOf(values);
}
