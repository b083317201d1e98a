import { type FiguresTable } from '../figures';
import { type ObservationFigures, type Spread } from './observation-bench';
import { type Way } from './observed-process';

const names: Readonly<Record<Way, string>> = {
  nothing: 'nothing observed',
  everything: 'metrics, logs, timeline; a scrape and three probes each second',
  openTelemetry: 'metrics by OpenTelemetry, exported each second',
  tracing: 'a span for each record',
};

/** For each record: medians, and the middle half of the rounds. */
export function observationTable({ ways, rounds, records }: ObservationFigures): FiguresTable {
  return {
    head: [`${rounds} rounds of ${records} records`, 'on the clock', 'costs', 'processor time', 'costs'],
    rows: ways.map(({ way, perRecord, costPercent }) => [
      ...[names[way], told(perRecord.wall, 'µs'), told(costPercent.wall, '%')],
      ...[told(perRecord.cpu, 'µs'), told(costPercent.cpu, '%')],
    ]),
  };
}

function told({ median, from, to }: Spread, unit: string): string {
  return `${median} ${unit} (${from} to ${to})`;
}
