import Table from 'cli-table3';
import { type ObservationFigures, type Spread } from './observation-bench';

export function observationTable({ off, on, costPercent, rounds, records }: ObservationFigures): string {
  const table = new Table({
    head: [`${rounds} rounds of ${records} records`, 'on the clock', 'processor time'],
    style: { head: [], border: [] },
  });
  const cells = ({ wall, cpu }: { readonly wall: Spread; readonly cpu: Spread }, unit: string): string[] =>
    [wall, cpu].map(({ median, from, to }) => `${median} ${unit} (${from} to ${to})`);
  table.push(
    ['nothing observed', ...cells(off, 'µs a record')],
    ['metrics, logs, a scrape and three probes each second', ...cells(on, 'µs a record')],
    ['costs', ...cells(costPercent, '%')],
  );
  return `${table.toString()}\nMedians, and the middle half of the rounds.`;
}
