import { type FiguresTable } from '../figures';
import { barsOf } from '../plots/bars';
import { digits } from '../plots/svg';
import { type Spread } from '../spread';
import { type ContenderFigures, type ThroughputFigures } from './throughput-bench';

/** One table for each workload: medians, and the spread of all rounds. */
export function throughputTables({ workloads, rounds }: ThroughputFigures): readonly FiguresTable[] {
  return workloads.map(({ title, contenders }) => ({
    head: [
      `${title}; ${rounds} round(s)`,
      'records/s: median (least to most)',
      'processor time, µs a record',
      'peak memory, MB',
      'event loop late, p99 / max, ms',
      'requests/s',
    ],
    rows: contenders.map(row),
  }));
}

function row(figures: ContenderFigures): string[] {
  const { contender, recordsPerSecond, cpuUsPerRecord, peakRssMb, requestsPerSecond } = figures;
  const { loopDelayP99Ms, loopDelayMaxMs } = figures;
  const late = [loopDelayP99Ms, loopDelayMaxMs].map((one) => (one === null ? '-' : String(Math.round(one.median))));
  return [
    contender,
    told(recordsPerSecond),
    told(cpuUsPerRecord),
    peakRssMb === null ? '-' : String(Math.round(peakRssMb.median)),
    loopDelayP99Ms === null ? '-' : late.join(' / '),
    requestsPerSecond === null ? '-' : String(Math.round(requestsPerSecond.median)),
  ];
}

function told(spread: Spread | null): string {
  if (spread === null) return '-';
  const { median, min, max } = spread;
  return `${digits(median)} (${digits(min)} to ${digits(max)})`;
}

/** Microseconds of processor for each record, of the workloads whose handlers do nothing: of the others most is waiting. */
export function throughputPlot({ workloads }: Pick<ThroughputFigures, 'workloads'>): string {
  const groups = workloads
    .filter(({ waits }) => !waits)
    .map(({ title, contenders }) => ({
      title,
      bars: contenders.flatMap(({ contender, ours, cpuUsPerRecord }) =>
        cpuUsPerRecord === null ? [] : [{ label: contender, value: cpuUsPerRecord.median, ours }],
      ),
    }));
  return barsOf('Processor time, µs a record', groups);
}
