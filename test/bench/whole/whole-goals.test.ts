import { trendOf } from '../soak/trend';
import { figuresOf } from '../throughput/throughput-bench';
import { contenders } from '../throughput/contender';
import { handOverGoals, rebalanceGoals, soakGoals, throughputGoals } from './whole-goals';

const run = (cpuUsPerRecord: number) => ({
  ...{ recordsPerSecond: 1, cpuUsPerRecord, peakRssMb: null, loopDelayMs: null, requestsPerSecond: null },
});
const of = (name: string, cpuUs: number) =>
  contenders.filter((one) => one.name === name).map((one) => figuresOf(one, [run(cpuUs)]));

describe('goals of all benchmarks', () => {
  it('throughput: each of ours beside what it replaces, if both ran, and only where handlers do nothing', () => {
    const both = [...of('engine', 1), ...of('kafkajs', 2), ...of('listener', 1)];
    const goals = throughputGoals({
      workloads: [
        { workload: 'no-op', title: 'no-op', waits: false, contenders: both },
        { workload: 'waiting', title: 'waiting', waits: true, contenders: both },
      ],
    });
    expect(goals.map(({ measured }) => measured)).toEqual([0.5]);
  });

  it('hand-over: beside librdkafka, and not measured where that is missing', () => {
    const ours = { contender: 'ours', handOversMs: [100, 200, 300] };
    const theirs = { contender: 'librdkafka, cooperative-sticky', handOversMs: [400] };
    expect(handOverGoals({ contenders: [ours, theirs] })).toMatchObject([{ measured: 0.5 }]);
    expect(handOverGoals({ contenders: [ours] })).toMatchObject([{ measured: null }]);
  });

  it('rebalance: pauses beside those of the other one, and nothing lost', () => {
    const event = (event: 'join', p50: number, lost: number) => ({
      ...{ event, rounds: 1, unsettled: 0, kept: 1, keptPauseMs: { p50, max: p50 }, moved: 0, handOverMs: null },
      ...{ processedTwice: 0, lost, rebalances: 1, loadGapMs: 0 },
    });
    const figures = [
      { contender: 'ours', events: [event('join', 50, 0)] },
      { contender: 'stock', events: [event('join', 500, 3)] },
    ];
    expect(rebalanceGoals({ contenders: figures }, 'ours').map(({ measured }) => measured)).toEqual([0.1, 0]);
  });

  it('soak: nothing lost, and memory that does not grow; too short a run says nothing of it', () => {
    const growing = trendOf([0, 1, 2].map((at) => ({ at, value: at })));
    const member = { member: '1', heldBytes: [], rss: null };
    const measured = (held: typeof growing) =>
      soakGoals({ lost: 2, members: [{ ...member, held }] }).map((goal) => goal.measured);
    expect([measured(growing), measured(null)]).toEqual([
      [2, 1],
      [2, null],
    ]);
  });
});
