import Table from 'cli-table3';
import { type ObservationFigures, type Spread } from './observation-bench';
import { type Way } from './observed-process';

const names: Readonly<Record<Way, string>> = {
  nothing: 'nothing observed',
  everything: 'metrics, logs; a scrape and three probes each second',
  openTelemetry: 'metrics by OpenTelemetry, exported each second',
  tracing: 'a span for each record',
};

export function observationTable({ ways, rounds, records }: ObservationFigures): string {
  const table = new Table({
    head: [`${rounds} rounds of ${records} records`, 'on the clock', 'costs', 'processor time', 'costs'],
    style: { head: [], border: [] },
  });
  for (const { way, perRecord, costPercent } of ways) {
    table.push([
      ...[names[way], told(perRecord.wall, 'µs'), told(costPercent.wall, '%')],
      ...[told(perRecord.cpu, 'µs'), told(costPercent.cpu, '%')],
    ]);
  }
  return `${table.toString()}\nFor each record: medians, and the middle half of the rounds.`;
}

function told({ median, from, to }: Spread, unit: string): string {
  return `${median} ${unit} (${from} to ${to})`;
}
