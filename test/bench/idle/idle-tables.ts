import { type FiguresTable } from '../figures';
import { ratio, type Goal } from '../goals';
import { barsOf } from '../plots/bars';
import { type Spread } from '../spread';
import { type IdleContenderFigures, type IdleFigures } from './idle-bench';
import { type IdleContender } from './idle-process';

export const idleTitles: Readonly<Record<IdleContender, string>> = {
  engine: 'engine',
  listener: '@KafkaListener',
  kafkajs: 'kafkajs',
};

/** Medians, and the spread of all rounds. */
export function idleTable({ sizes, rounds, seconds }: Pick<IdleFigures, 'sizes' | 'rounds' | 'seconds'>): FiguresTable {
  return {
    head: [
      `idle for ${seconds} s; ${rounds} round(s)`,
      'partitions',
      '% of a processor: median (least to most)',
      'connections',
      '% for each connection',
      'of kafkajs’s',
      'requests/s',
    ],
    rows: sizes.flatMap(({ partitions, contenders }) =>
      contenders.map((one) => [
        idleTitles[one.contender],
        partitions.toLocaleString('en'),
        told(one.cpuPercent),
        one.connections === null ? '-' : String(one.connections),
        one.cpuPercentOfConnection === null ? '-' : told(one.cpuPercentOfConnection),
        ofKafkaJs(one, contenders)?.toFixed(3) ?? '-',
        one.requestsPerSecond.median.toFixed(1),
      ]),
    ),
  };
}

export function idleGoals({ sizes }: Pick<IdleFigures, 'sizes'>): readonly Goal[] {
  return sizes.flatMap(({ partitions, contenders }) =>
    contenders
      .filter(({ contender }) => contender !== 'kafkajs')
      .map((one) => ({
        goal: `idle, ${partitions} partition(s), ${idleTitles[one.contender]}: processor time for each connection, of kafkajs’s`,
        measured: ofKafkaJs(one, contenders),
        atMost: 0.1,
      })),
  );
}

export function idlePlot({ sizes }: Pick<IdleFigures, 'sizes'>): string {
  const groups = sizes.map(({ partitions, contenders }) => ({
    title: `${partitions.toLocaleString('en')} partition(s)`,
    bars: contenders.map(({ contender, cpuPercent }) => ({
      label: idleTitles[contender],
      value: cpuPercent.median,
      ours: contender !== 'kafkajs',
    })),
  }));
  return barsOf('Idle: % of a processor', groups);
}

function ofKafkaJs(one: IdleContenderFigures, all: readonly IdleContenderFigures[]): number | null {
  const theirs = all.find(({ contender }) => contender === 'kafkajs');
  return ratio(one.cpuPercentOfConnection?.median, theirs?.cpuPercentOfConnection?.median);
}

function told({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
