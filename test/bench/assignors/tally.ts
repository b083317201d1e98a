import { difference, type Score } from '../../protocol/assignors/score';
import { type NoAnswer } from './answers';

/** One group: what ours comes to, and what Java's does from the same. */
export interface Comparison {
  readonly ours: Score;
  readonly java: Score | NoAnswer;
}

export type Verdict = NoAnswer | 'equal' | `${'better' | 'worse'} ${keyof Score}`;

/** Ours beside Java's; of balance, racks and moves the first one in which they differ decides. */
export function verdictOf({ ours, java }: Comparison): Verdict {
  if (typeof java === 'string') return java;
  const decided = difference(ours, java);
  if (decided === null) return 'equal';
  const [what, by] = decided;
  return `${by < 0 ? 'better' : 'worse'} ${what}`;
}

/** How often each. */
export function tally(comparisons: readonly Comparison[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const verdict of comparisons.map(verdictOf)) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}
