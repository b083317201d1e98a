import { type AssignorBenchFigures } from '../assignors/assignors-bench';
import { titleOf } from '../assignors/scenario';
import { tally } from '../assignors/tally';
import { ratio, type Goal } from '../goals';
import { librdkafka } from '../hand-over/contender';
import { type HandOverFigures } from '../hand-over/hand-over-bench';
import { type RebalanceFigures } from '../rebalance/rebalance-bench';
import { ofSteadyGap } from '../rebalance/steady-gap';
import { type SoakFigures } from '../soak/soak-bench';
import { verdictOn } from '../soak/trend';
import { spreadOf } from '../spread';
import { type ContenderFigures, type ThroughputFigures } from '../throughput/throughput-bench';

type Measure = (figures: ContenderFigures | undefined) => number | null | undefined;

const time: Measure = (figures) => figures?.cpuUsPerRecord?.median;
/** What a record takes on the clock, in seconds. */
const pace: Measure = (figures) => (figures === undefined ? null : 1 / figures.recordsPerSecond.median);

/** Of whom our part is at most so much. */
const throughputPairs: readonly (readonly [
  ours: string,
  theirs: string,
  what: string,
  measure: Measure,
  atMost: number,
])[] = [
  ['engine-batches', 'java', 'time of a record', pace, 1],
  ['engine-batches', 'kafkajs-batches', 'processor time', time, 0.5],
  ['engine', 'kafkajs', 'processor time', time, 0.5],
  ['listener', 'stock', 'time of a record', pace, 1 / 3],
];

/** Where handlers do nothing, and of contenders that both ran. */
export function throughputGoals({ workloads }: Pick<ThroughputFigures, 'workloads'>): readonly Goal[] {
  return workloads
    .filter(({ waits }) => !waits)
    .flatMap(({ title, contenders }) =>
      throughputPairs.flatMap(([ours, theirs, what, measure, atMost]) => {
        const [one, other] = [ours, theirs].map((name) => contenders.find((found) => found.name === name));
        if (one === undefined || other === undefined) return [];
        const goal = `${title}: ${what}, ${one.contender} of ${other.contender}`;
        return [{ goal, measured: ratio(measure(one), measure(other)), atMost }];
      }),
    );
}

export function handOverGoals({ contenders }: Pick<HandOverFigures, 'contenders'>): readonly Goal[] {
  const medianOf = (all: readonly number[] | undefined): number | null =>
    all === undefined || all.length === 0 ? null : spreadOf(all).median;
  const theirs = medianOf(contenders.find(({ contender }) => contender === librdkafka)?.handOversMs);
  return contenders
    .filter(({ contender }) => contender !== librdkafka)
    .map(({ contender, handOversMs }) => ({
      goal: `hand-over, ${contender}: median, of librdkafka’s`,
      measured: ratio(medianOf(handOversMs), theirs),
      atMost: 0.5,
    }));
}

export function assignorsGoals({ speed, quality }: Pick<AssignorBenchFigures, 'speed' | 'quality'>): readonly Goal[] {
  const slowest = speed
    .map((one) => ({ title: titleOf(one), measured: ratio(one.oursUs.median, one.javaUs.median) }))
    .sort((a, b) => (b.measured ?? 0) - (a.measured ?? 0))[0];
  const counts = tally(quality.random);
  const worse = (['worse imbalance', 'worse away', 'worse moves'] as const).map((verdict) => counts.get(verdict) ?? 0);
  return [
    { goal: `assignors, ${slowest?.title}: time, of Java’s`, measured: slowest?.measured ?? null, atMost: 1 },
    { goal: 'assignors: groups in which ours is worse', measured: worse.reduce((sum, one) => sum + one, 0), atMost: 0 },
  ];
}

/** Of ours: no pause beyond the steady gap of the same run, and nothing lost. */
export function rebalanceGoals({ contenders }: Pick<RebalanceFigures, 'contenders'>): readonly Goal[] {
  return contenders
    .filter(({ ours }) => ours)
    .flatMap((of) =>
      of.events.flatMap((figures) => {
        const what = `rebalance, ${of.contender}, ${figures.event}`;
        const pause = {
          goal: `${what}: pause of partitions that stay, of the steady gap`,
          measured: ofSteadyGap(figures, of),
          atMost: 1,
        };
        return [
          ...(figures.event === 'steady' ? [] : [pause]),
          { goal: `${what}: lost`, measured: figures.lost, atMost: 0 },
        ];
      }),
    );
}

export function soakGoals({ lost, members }: Pick<SoakFigures, 'lost' | 'members'>): readonly Goal[] {
  const growing = members.filter(({ held }) => held !== null && verdictOn(held) === 'grows').length;
  const judged = members.some(({ held }) => held !== null);
  return [
    { goal: 'soak: lost', measured: lost, atMost: 0 },
    { goal: 'soak: members whose memory grows', measured: judged ? growing : null, atMost: 0 },
  ];
}
