import { type FiguresTable } from '../figures';
import { spreadOf } from '../spread';
import { librdkafka } from './contender';
import { type HandOverFigures } from './hand-over-bench';

/** One line for each contender. */
export function handOverTable({ contenders }: Pick<HandOverFigures, 'contenders'>): FiguresTable {
  const theirs = spreadOf(contenders.find(({ contender }) => contender === librdkafka)?.handOversMs ?? []);
  const head = [
    'ms from a join to the first record that moved',
    'median',
    'least',
    'most',
    'joins',
    'of librdkafka’s median',
  ];
  const rows = contenders.map(({ contender, handOversMs }) => {
    const { median, min, max } = spreadOf(handOversMs);
    return [contender, ...[median, min, max, handOversMs.length].map(String), (median / theirs.median).toFixed(2)];
  });
  return { head, rows };
}
