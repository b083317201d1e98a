import { type Observation } from '../../libs/doctor';
import { group, member, observed, sample, samples, type SightOfSample } from './sights';

/** Of each finding that brokers show alone: what it is made of, and what is like it and harmless. */
export interface Case {
  readonly fires: Observation;
  readonly quiet: Observation;
}

const [a, b] = [member('a', [0, 1]), member('b', [2])];
const pair = group({ members: [a, b] });
/** All partitions move, with some lag. */
const moving = (second: number, of = pair): SightOfSample => ({
  of,
  offsets: [0, 1, 2].map(() => [10 * second, 10 * second + 5] as const),
});
const healthy = observed(samples(8, (second) => moving(second)));
const always = (of: typeof pair): Observation => observed(samples(8, (second) => moving(second, of)));
/** `of` up to that second, and `then` from it on. */
const changing = (at: number, of: typeof pair, then: typeof pair | null): Observation =>
  observed(
    samples(8, (second) => (then === null && second >= at ? { of: null } : moving(second, second < at ? of : then!))),
  );

const offsets = (...committed: (readonly [number, number])[]) => committed;
const solo = group({ members: [member('a', [0])] });
const ofPartition = (each: (second: number) => readonly [number, number], more: SightOfSample = {}): Observation =>
  observed(samples(8, (second) => ({ of: solo, offsets: offsets(each(second)), ...more })));

/** What `a` owned stands still from `since` on; it is gone from `until` on. */
function silence(since: number, until: number): Observation {
  return observed(
    samples(12, (second) => {
      const still = 10 * Math.min(second, since);
      return {
        of: second < until ? pair : group({ members: [member('b', [0, 1, 2])] }),
        offsets: offsets([still, 10 * second + 5], [still, 10 * second + 5], [10 * second, 10 * second + 5]),
      };
    }),
  );
}

const instance = (memberId: string, host = '/10.0.0.7') => member(memberId, [0], { instanceId: 'pod-0', host });
const comings = (names: readonly string[]): Observation =>
  observed(names.map((name, second) => sample(second, moving(second, group({ members: [a, member(name, [2])] })))));

const orders = { topics: ['orders'], pattern: null, version: 3 };
const withTopics = (...topics: string[]) => ({ subscription: { ...orders, topics } });

export const brokerCases = {
  'group-missing': { fires: observed([sample(0, { of: null })]), quiet: healthy },
  'group-stopped': { fires: observed(samples(4, () => ({ offsets: offsets([3, 9]) }))), quiet: healthy },
  'group-rebalancing': {
    fires: always({ ...pair, state: 'PreparingRebalance' }),
    quiet: observed([...healthy.samples, sample(8, moving(8, { ...pair, state: 'PreparingRebalance' }))]),
  },
  'group-storm': {
    fires: observed(samples(9, (second) => moving(second, { ...pair, groupEpoch: Math.floor(second / 2) }))),
    quiet: observed(samples(9, (second) => moving(second, { ...pair, groupEpoch: Math.floor(second / 5) }))),
  },
  rebalanced: { fires: changing(4, solo, pair), quiet: healthy },
  'member-joined': { fires: changing(4, solo, pair), quiet: changing(4, pair, solo) },
  'member-left': { fires: changing(4, pair, solo), quiet: silence(2, 9) },
  'member-restarted': {
    fires: changing(4, group({ members: [instance('x')] }), group({ members: [instance('y')] })),
    quiet: changing(4, group({ members: [member('x', [0])] }), group({ members: [member('y', [0])] })),
  },
  'member-vanished': { fires: silence(2, 9), quiet: silence(11, 9) },
  'member-silent': { fires: silence(2, 20), quiet: silence(8, 20) },
  'members-come-and-go': {
    fires: comings(['b1', 'b1', 'b2', 'b2', 'b3', 'b3']),
    quiet: comings(['b1', 'b1', 'b1', 'b2', 'b2', 'b2']),
  },
  'assignor-eager': { fires: always({ ...pair, assignor: 'RoundRobinAssigner' }), quiet: healthy },
  'mixed-protocols': {
    fires: always(group({ type: 'consumer', members: [a, member('b', [2], { protocol: 'consumer' })] })),
    quiet: healthy,
  },
  'mixed-versions': {
    fires: always(group({ members: [a, member('b', [2], { subscription: { ...orders, version: 0 } })] })),
    quiet: healthy,
  },
  'instance-id-taken': {
    fires: observed(
      ['x', 'y', 'z'].map((name, second) => sample(second, moving(second, group({ members: [instance(name)] })))),
    ),
    quiet: changing(4, group({ members: [instance('x')] }), group({ members: [instance('y')] })),
  },
  'instance-ids-partial': { fires: always(group({ members: [instance('x'), b] })), quiet: healthy },
  'subscriptions-differ': {
    fires: always(group({ members: [a, member('b', [2], withTopics('orders', 'payments'))] })),
    quiet: healthy,
  },
  'topic-missing': {
    fires: observed(samples(4, (second) => ({ ...moving(second), topics: new Map([['orders', 'missing' as const]]) }))),
    quiet: observed(samples(4, (second) => ({ ...moving(second), topics: new Map([['orders', 'hidden' as const]]) }))),
  },
  'partitions-unowned': {
    fires: observed(samples(4, (second) => moving(second, solo))),
    quiet: observed([...healthy.samples, sample(8, moving(8, solo))]),
  },
  'members-idle': { fires: always(group({ members: [a, b, member('c', [])] })), quiet: healthy },
  'load-uneven': {
    fires: observed(
      samples(8, (second) => ({
        of: pair,
        offsets: offsets([second, 90 * second + 1], [second, 90 * second + 1], [90 * second, 90 * second + 3]),
      })),
    ),
    quiet: healthy,
  },
  'partition-stalled': { fires: ofPartition((second) => [1, 5 + second]), quiet: ofPartition(() => [5, 5]) },
  'partition-rewound': {
    fires: ofPartition((second) => [second === 4 ? 1 : second + 2, 20]),
    quiet: ofPartition((second) => [second, 20]),
  },
  'partition-slow': {
    fires: ofPartition((second) => [second, 90 * second + 1]),
    quiet: ofPartition((second) => [10 * second, 10 * second + 9]),
  },
  'topic-abandoned': {
    fires: observed(
      samples(8, (second) => ({
        of: group({ members: [member('a', [0], withTopics('payments'))] }),
        offsets: offsets([second, 20]),
        topic: 'old',
      })),
    ),
    quiet: observed(
      samples(8, (second) => ({
        of: group({ members: [member('a', [], { subscription: { topics: [], pattern: 'o.*', version: null } })] }),
        ...{ offsets: offsets([second, 20]), topic: 'old' },
      })),
    ),
  },
  'records-deleted': {
    fires: ofPartition(() => [5, 20], { logStart: 9 }),
    quiet: ofPartition((second) => [9 + second, 20], { logStart: 9 }),
  },
  'offset-beyond-end': { fires: ofPartition(() => [9, 5]), quiet: ofPartition(() => [5, 5]) },
  'brokers-away': {
    fires: observed(healthy.samples, { troubles: [{ at: healthy.endedAt + 1, message: 'ECONNREFUSED' }] }),
    quiet: healthy,
  },
  'broker-restarted': {
    fires: observed(samples(8, (second) => ({ ...moving(second), brokers: second === 4 ? [1] : [1, 2] }))),
    quiet: healthy,
  },
  'coordinator-moved': { fires: changing(4, pair, group({ members: [a, b], coordinator: 2 })), quiet: healthy },
  'partition-without-leader': {
    fires: observed(
      samples(4, (second) => ({
        ...moving(second),
        topics: new Map([['orders', { partitions: [{ partition: 0, leader: null }] }]]),
      })),
    ),
    quiet: healthy,
  },
  'not-examined': {
    fires: observed(samples(4, (second) => ({ ...moving(second), gaps: ['TOPIC_AUTHORIZATION_FAILED for orders'] }))),
    quiet: observed(
      samples(4, (second) => ({ ...moving(second), gaps: second === 0 ? ['LEADER_NOT_AVAILABLE'] : [] })),
    ),
  },
  'few-samples': {
    fires: observed(samples(2, (second) => ({ of: solo, offsets: offsets([1, 5 + second]) }))),
    quiet: healthy,
  },
} satisfies Record<string, Case>;
