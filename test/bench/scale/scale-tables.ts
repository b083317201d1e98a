import { type FiguresTable } from '../figures';
import { ratio, type Goal } from '../goals';
import { linesOf, type Line } from '../plots/lines';
import { digits } from '../plots/svg';
import { type Spread } from '../spread';
import { type ScaleFigures, type SizeFigures } from './scale-bench';

/** What a record may cost more with the most partitions than with the fewest: what each fetch costs is shared by fewer. */
const dearer = 1.5;

export function scaleTables({ sizes, rounds, records }: Omit<ScaleFigures, 'platform'>): readonly FiguresTable[] {
  const read = {
    head: [
      `partitions; ${records.toLocaleString('en')} records, ${rounds} round(s)`,
      'records/s: median (least to most)',
      'processor time, µs a record',
      'at half of the top load, µs a record',
      'at the same light load, µs a record',
    ],
    rows: sizes.map(({ partitions, recordsPerSecond, cpuUsPerRecord, half, light }) => [
      partitions.toLocaleString('en'),
      ...[recordsPerSecond, cpuUsPerRecord, half.cpuUsPerRecord, light.cpuUsPerRecord].map(told),
    ]),
  };
  const late = {
    head: [
      'partitions',
      'top load, records/s',
      'light load: median, ms',
      'p99, ms',
      'half load: median, ms',
      'p99, ms',
      'p99 from the broker’s log on, ms',
      'p99 at half, of the median at light',
    ],
    rows: sizes.map(({ partitions, topRecordsPerSecond, light, half, latenessRatio }) => [
      partitions.toLocaleString('en'),
      ...[
        topRecordsPerSecond,
        light.p50Ms,
        light.p99Ms,
        half.p50Ms,
        half.p99Ms,
        half.p99AfterAppendMs,
        latenessRatio,
      ].map(told),
    ]),
  };
  return [read, late];
}

export function scaleGoals({ sizes }: Pick<ScaleFigures, 'sizes'>): readonly Goal[] {
  const inOrder = [...sizes].sort((a, b) => a.partitions - b.partitions);
  const [few, many] = [inOrder[0], inOrder.at(-1)];
  if (few === undefined || many === undefined) return [];
  const cost: Goal = {
    goal: `scale: processor time of a record with ${many.partitions} partitions, of that with ${few.partitions}`,
    measured: ratio(many.cpuUsPerRecord.median, few.cpuUsPerRecord.median),
    atMost: dearer,
  };
  // At the same load, where each record is a fetch of its own.
  const linear: Goal = {
    goal: `scale: the same at 200 records/s; linear is ${many.partitions / few.partitions}`,
    measured: ratio(many.light.cpuUsPerRecord.median, few.light.cpuUsPerRecord.median),
    atMost: many.partitions / few.partitions,
  };
  return [cost, linear, ...inOrder.map(lateness)];
}

function lateness({ partitions, latenessRatio }: SizeFigures): Goal {
  return {
    goal: `latency, ${partitions} partitions: p99 at half of the top load, of the median at light load`,
    measured: latenessRatio.median,
    atMost: 2,
  };
}

/** Processor time of a record by partitions. */
export function scalePlot({ sizes }: Pick<ScaleFigures, 'sizes'>): string {
  return linesOf('Processor time of a record, by partitions', { x: 'partitions', y: 'µs' }, [
    line(sizes, 'from the beginning', ({ cpuUsPerRecord }) => cpuUsPerRecord),
    line(sizes, 'half of the top load', ({ half }) => half.cpuUsPerRecord),
  ]);
}

/** Latency by partitions. */
export function latencyPlot({ sizes }: Pick<ScaleFigures, 'sizes'>): string {
  return linesOf('From producer to handler, by partitions', { x: 'partitions', y: 'ms' }, [
    line(sizes, 'light load, median', ({ light }) => light.p50Ms),
    line(sizes, 'light load, p99', ({ light }) => light.p99Ms),
    line(sizes, 'half load, median', ({ half }) => half.p50Ms),
    line(sizes, 'half load, p99', ({ half }) => half.p99Ms),
  ]);
}

function line(sizes: readonly SizeFigures[], label: string, read: (size: SizeFigures) => Spread): Line {
  return { label, points: sizes.map((size) => ({ x: size.partitions, y: read(size).median })) };
}

function told({ median, min, max }: Spread): string {
  return `${digits(median)} (${digits(min)} to ${digits(max)})`;
}
