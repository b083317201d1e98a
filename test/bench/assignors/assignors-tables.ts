import { type FiguresTable } from '../figures';
import { type Spread } from '../spread';
import { type Score } from '../../protocol/assignors/score';
import { type NoAnswer } from './answers';
import { type AssignorBenchFigures, type AssignorFigures } from './assignors-bench';
import { type QualityFigures } from './quality-bench';
import { titleOf } from './scenario';
import { tally, type Verdict } from './tally';

/** How long; how often ours is better, equal or worse in random groups; and what both come to in large ones. */
export function assignorsTables({ speed, quality }: AssignorBenchFigures): readonly FiguresTable[] {
  return [speedTable(speed), verdictsTable(quality), sizesTable(quality)];
}

function speedTable(speed: readonly AssignorFigures[]): FiguresTable {
  const head = ['one assignment, ms: median (least to most)', 'nestjs-kafka-rebalance', 'Java', 'ours / Java’s median'];
  const rows = speed.map((one) => {
    const ratio = one.oursUs.median / one.javaUs.median;
    return [titleOf(one), inMs(one.oursUs), inMs(one.javaUs), ratio.toFixed(2)];
  });
  return { head, rows };
}

function inMs({ median, min, max }: Spread): string {
  const ms = (us: number): string => String(Number((us / 1000).toPrecision(3)));
  return `${ms(median)} (${ms(min)} to ${ms(max)})`;
}

function verdictsTable({ random }: QualityFigures): FiguresTable {
  const counts = tally(random);
  const count = (...verdicts: readonly Verdict[]): string =>
    String(verdicts.reduce((sum, verdict) => sum + (counts.get(verdict) ?? 0), 0));
  return {
    head: [`${random.length} random groups`, 'groups'],
    rows: [
      ['ours is more balanced', count('better imbalance')],
      ['as balanced, ours has fewer partitions away from their member’s rack', count('better away')],
      ['both alike, ours moves fewer partitions', count('better moves')],
      ['all three alike', count('equal')],
      ['ours is worse', count('worse imbalance', 'worse away', 'worse moves')],
      ['Java’s does not settle in 50 rounds', count('does not settle')],
      ['Java’s throws', count('throws')],
    ],
  };
}

function sizesTable({ large }: QualityFigures): FiguresTable {
  const head = ['ours / Java’s', 'sum of squared loads', 'away from their rack', 'moved'];
  const rows = large.map(({ scenario, comparison: { ours, java } }) => {
    const both = (what: keyof Score): string => `${ours[what]} / ${typeof java === 'string' ? '-' : java[what]}`;
    return [`${titleOf(scenario)}${noAnswer(java)}`, both('imbalance'), both('away'), both('moves')];
  });
  return { head, rows };
}

function noAnswer(java: Score | NoAnswer): string {
  return typeof java === 'string' ? ` (Java’s ${java})` : '';
}
