import { type FiguresTable } from '../figures';
import { type SoakFigures } from './soak-bench';
import { verdictOn, type Trend } from './trend';

export function soakTables(figures: SoakFigures): readonly FiguresTable[] {
  const { minutes, recordsPerSecond, records, lost, twice, changes, rebalances, members } = figures;
  return [
    {
      head: [
        'minutes',
        'records/s: wanted',
        'sent',
        'records',
        'lost',
        'processed twice',
        'joins, leaves and crashes',
        'rebalances',
      ],
      rows: [
        [minutes, recordsPerSecond, Math.round(records / minutes / 60), records, lost, twice, changes, rebalances].map(
          String,
        ),
      ],
    },
    {
      head: ['member', 'held after a collection, MB', 'grows by, MB an hour', 'verdict', 'whole process, MB an hour'],
      rows: members.map(({ member, held, rss }) => [
        ...[member, held?.mean.toFixed(1) ?? '-', slope(held)],
        ...[held === null ? 'too short' : verdictOn(held), slope(rss)],
      ]),
    },
  ];
}

/** With two standard errors. */
function slope(trend: Trend | null): string {
  return trend === null ? '-' : `${trend.perHour.toFixed(2)} ± ${(2 * trend.errorPerHour).toFixed(2)}`;
}
