import Table from 'cli-table3';
import {
  shrink,
  timeline,
  timelineLegend,
  type HistoryEntry,
  type InvariantViolation,
  type SimulationPlan,
  type SimulationResult,
} from '../../testing';
import { duration } from '../numbers';
import { type SimulateFlags } from './simulate-flags';

/** Of one strategy over all rounds: medians, but for pauses, which are the longest. */
export interface StrategyFigures {
  readonly strategy: string;
  readonly rebalances: number;
  /** How often a partition went on with another member. */
  readonly moves: number;
  readonly replays: number;
  readonly longestPauseKeptMs: number;
  readonly longestPauseMovedMs: number;
  /** Of all partitions together. */
  readonly totalPauseMs: number;
  /** From the first fault to the settled group. */
  readonly durationMs: number;
}

export function figuresOf(strategy: string, results: readonly SimulationResult[]): StrategyFigures {
  const middle = (figure: (result: SimulationResult) => number): number => median(results.map(figure));
  const longest = (figure: (result: SimulationResult) => number): number => Math.max(...results.map(figure));
  return {
    strategy,
    rebalances: middle(({ rebalances }) => rebalances),
    moves: middle(({ moves }) => moves),
    replays: middle(({ replays }) => replays.length),
    longestPauseKeptMs: Math.round(longest(({ keptPauses }) => keptPauses.longestMs)),
    longestPauseMovedMs: Math.round(longest(({ movedPauses }) => movedPauses.longestMs)),
    totalPauseMs: Math.round(middle(({ keptPauses, movedPauses }) => keptPauses.totalMs + movedPauses.totalMs)),
    durationMs: Math.round(middle(({ durationMs }) => durationMs)),
  };
}

export function comparison(
  scenario: string,
  flags: SimulateFlags,
  rounds: number,
  figures: readonly StrategyFigures[],
): string {
  const table = new Table({
    head: [
      'strategy',
      'rebalances',
      'moves',
      'pause, stays',
      'pause, moves',
      'pauses, sum',
      'replays',
      'settled after',
    ],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const each of figures) {
    const pauses = [each.longestPauseKeptMs, each.longestPauseMovedMs, each.totalPauseMs].map(duration);
    table.push([each.strategy, each.rebalances, each.moves, ...pauses, each.replays, duration(each.durationMs)]);
  }
  const kind = flags.static === true ? 'static' : 'dynamic';
  const { members, partitions, seed } = flags;
  return [
    `${scenario}: ${members} ${kind} members, ${partitions} partitions, rounds: ${rounds}, first seed: ${seed}`,
    table.toString(),
    'Medians of the rounds; the pauses of one partition are the longest of all. Moves: a partition went on elsewhere.',
    'Replays: records that were processed once more. No rule was broken.',
  ].join('\n');
}

export function historyLines(history: readonly HistoryEntry[]): readonly string[] {
  return [timelineLegend, ...timeline(history)];
}

/** A broken rule by the shortest history that breaks it. */
export function violationReport(plan: SimulationPlan, thrown: InvariantViolation): { text: string; json: object } {
  const shrunk = shrink(plan);
  const { message, history, invariant } = shrunk?.violation ?? thrown;
  const shortest = shrunk?.plan ?? plan;
  return {
    text: [
      `A rule is broken: ${message}`,
      '',
      ...historyLines(history),
      '',
      'The plan, for simulate() of nestjs-kafka-rebalance/testing:',
      JSON.stringify(shortest),
    ].join('\n'),
    json: { invariant, message, plan: shortest, history },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
