import { eventOf } from '../rebalance/event-of';
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

  it('rebalance: pauses of ours beside its own steady gap, and nothing lost', () => {
    const events = [eventOf('steady', [40]), { ...eventOf('join', [50]), lost: 3 }];
    const contenders = [
      { name: 'classic', contender: 'ours', ours: true, events },
      { name: 'stock', contender: 'stock', ours: false, events },
    ];
    expect(rebalanceGoals({ contenders }).map(({ measured }) => measured)).toEqual([0, 1.25, 3]);
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
