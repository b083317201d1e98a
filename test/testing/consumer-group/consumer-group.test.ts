import { builtInAssignors, type GroupAssignment, PartitionSet } from '../../../libs/protocol';
import {
  ConsumerGroup,
  type ConsumerHeartbeat,
  type ConsumerHeartbeatAnswer,
} from '../../../libs/testing/consumer-group';

const orders = (...numbers: number[]): PartitionSet =>
  PartitionSet.from(numbers.map((partition) => ({ topic: 'orders', partition })));

let counts: Map<string, number>;
let group: ConsumerGroup;
let decide: (assigned: GroupAssignment) => GroupAssignment;

beforeEach(() => {
  counts = new Map([['orders', 2]]);
  decide = (assigned) => assigned;
  const sticky = builtInAssignors.get('sticky')!;
  group = new ConsumerGroup({
    ...{ sessionTimeoutMs: 1000, maxSize: 2, partitionCounts: () => counts, topicsLike: () => [] },
    assignors: new Map([['uniform', (input) => sticky.assign(input)]]),
    topicNamed: (name) => (counts.has(name) ? name : null),
    decide: (assigned) => decide(assigned),
  });
});

function say(memberId: string, epoch: number, more: Partial<ConsumerHeartbeat> = {}, now = 0): ConsumerHeartbeatAnswer {
  const rest = { full: false, rebalanceTimeoutMs: 500, topics: null, regex: null, serverAssignor: null };
  const said = { memberId, epoch, instanceId: null, owned: null, ...rest, clientId: '', clientHost: '' };
  return group.heartbeat({ ...said, ...more }, now);
}

const join = (memberId: string, more: Partial<ConsumerHeartbeat> = {}) =>
  say(memberId, 0, { full: true, topics: ['orders'], ...more });

it('empty -> stable: the first member has everything', () => {
  expect(join('a')).toEqual({ code: 'NONE', epoch: 2, assignment: orders(0, 1) });
  expect(group.state).toBe('Stable');
});

it('stable -> reconciling -> stable: what moves is given up, acknowledged, and given', () => {
  join('a');
  expect(join('b')).toEqual({ code: 'NONE', epoch: 3, assignment: orders() });
  const revoked = say('a', 2, { owned: orders(0, 1) });
  expect(revoked).toMatchObject({ code: 'NONE', epoch: 2 });
  const [kept] = group.member('a')!.assigned;
  expect(say('b', 3)).toMatchObject({ assignment: null });
  expect(say('a', 2, { owned: PartitionSet.of(kept!) })).toMatchObject({ epoch: 3, assignment: null });
  expect(say('b', 3)).toMatchObject({ epoch: 3, assignment: orders(1 - kept!.partition) });
  expect(group.state).toBe('Stable');
});

it('stable -> assigning -> reconciling -> stable: a rebalance that nobody has asked for gives what was decided', () => {
  join('a');
  expect(group.state).toBe('Stable');
  decide = () => new Map([['a', orders(1).toArray()]]);
  group.rebalance();
  expect(group.state).toBe('Assigning');
  expect(say('a', 2, { owned: orders(0, 1) })).toEqual({ code: 'NONE', epoch: 2, assignment: orders(1) });
  expect(group.state).toBe('Reconciling');
  expect(say('a', 2, { owned: orders(1) })).toMatchObject({ epoch: 3 });
  expect(group.state).toBe('Stable');
  expect(group.ownerOf({ topic: 'orders', partition: 0 })).toBeNull();
});

it('a heartbeat that does not say what is owned acknowledges nothing', () => {
  join('a');
  join('b');
  say('a', 2, { owned: orders(0, 1) });
  say('a', 2);
  expect(say('b', 3)).toMatchObject({ assignment: null });
});

it.each([
  ['its session', 999, 1000],
  ['the time to give up what it must', 499, 500],
])('who lets pass %s is out', (what, before, after) => {
  join('a');
  if (what !== 'its session') {
    join('b');
    say('a', 2, { owned: orders(0, 1) });
  }
  group.tick(before);
  expect(group.member('a')).not.toBeNull();
  group.tick(after);
  expect(group.member('a')).toBeNull();
});

it('epochs: greater ones and older ones are fenced; that of before is not, with what is assigned', () => {
  join('a');
  say('a', 2, { topics: ['orders', 'bills'] });
  expect(group.member('a')!.epoch).toBe(3);
  expect(say('a', 4)).toEqual({ code: 'FENCED_MEMBER_EPOCH' });
  expect(say('a', 1, { owned: orders() })).toEqual({ code: 'FENCED_MEMBER_EPOCH' });
  expect(say('a', 2, { owned: orders(0, 7) })).toEqual({ code: 'FENCED_MEMBER_EPOCH' });
  expect(say('a', 2, { owned: orders(0) })).toMatchObject({ code: 'NONE', epoch: 3 });
  expect(say('b', 3)).toEqual({ code: 'UNKNOWN_MEMBER_ID' });
});

it('commits: in the epoch of now, and in one of before of what was had then already', () => {
  join('a');
  counts.set('orders', 3);
  say('a', 2);
  const commit = (epoch: number, partition: number) => group.commit('a', epoch, [{ topic: 'orders', partition }]);
  expect([commit(3, 0), commit(2, 0), commit(2, 2), commit(4, 0)]).toEqual([
    ...['NONE', 'NONE', 'STALE_MEMBER_EPOCH', 'STALE_MEMBER_EPOCH'],
  ]);
  expect(group.commit('b', 3, [])).toBe('UNKNOWN_MEMBER_ID');
});

it('a static member that is away keeps its place for its instance, until its session ends', () => {
  const named = { instanceId: 'pod-0' };
  join('a', named);
  expect(join('b', named)).toEqual({ code: 'UNRELEASED_INSTANCE_ID' });
  expect(say('b', 2, named)).toEqual({ code: 'FENCED_INSTANCE_ID' });
  expect(say('a', -2, named)).toEqual({ code: 'NONE', epoch: -2, assignment: null });
  expect(join('b', named)).toEqual({ code: 'NONE', epoch: 2, assignment: orders(0, 1) });
  expect(group.ownerOf({ topic: 'orders', partition: 0 })?.id).toBe('b');
  say('b', -2, named);
  group.tick(1000);
  expect(group.state).toBe('Empty');
});

it('a full group takes nobody', () => {
  join('a');
  join('b');
  expect(join('c')).toEqual({ code: 'GROUP_MAX_SIZE_REACHED' });
});

it('moved to another broker: members stay, sessions begin anew', () => {
  join('a');
  group.load(5000);
  group.tick(5999);
  expect(group.members).toHaveLength(1);
  group.tick(6000);
  expect(group.members).toHaveLength(0);
});
