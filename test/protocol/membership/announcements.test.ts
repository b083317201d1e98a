import { type MembershipEffect } from '../../../libs/protocol';
import { Machine } from './machine';

const failed = (machine: Machine): readonly string[] =>
  machine.take().flatMap((effect) => (effect.type === 'AnnounceRebalanceFailed' ? [effect.code] : []));

const expelled = (effects: readonly MembershipEffect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.type === 'AnnounceExpulsion' ? [effect.reason] : []));

describe('a rebalance that fails is told', () => {
  it.each<[string, string, (machine: Machine) => Machine]>([
    ['JoinGroup: the coordinator has moved', 'NOT_COORDINATOR', (one) => one.joinFails('NOT_COORDINATOR', true)],
    ['JoinGroup: no answer', 'REQUEST_TIMED_OUT', (one) => one.joinFails('REQUEST_TIMED_OUT', true)],
    ['JoinGroup: fatal', 'INVALID_GROUP_ID', (one) => one.joinFails('INVALID_GROUP_ID')],
    [
      'SyncGroup: another member came',
      'REBALANCE_IN_PROGRESS',
      (one) => one.joined(2).syncFails('REBALANCE_IN_PROGRESS'),
    ],
    ['thrown out meanwhile', 'UNKNOWN_MEMBER_ID', (one) => one.joined(2).heartbeat('UNKNOWN_MEMBER_ID')],
    ['a handler never ends', 'POLL_INTERVAL_EXCEEDED', (one) => one.send({ type: 'PollIntervalExceeded' })],
    [
      'not allowed any more',
      'GROUP_AUTHORIZATION_FAILED',
      (one) => one.joined(2).heartbeat('GROUP_AUTHORIZATION_FAILED'),
    ],
  ])('%s', (_, code, happen) => {
    const machine = Machine.stable([0]).heartbeat('REBALANCE_IN_PROGRESS');
    machine.take();
    expect(failed(happen(machine))).toEqual([code]);
  });

  it('MEMBER_ID_REQUIRED is the first half of a join', () => {
    const machine = new Machine().send({ type: 'Started' }).joinFails('MEMBER_ID_REQUIRED', false, 'me');
    expect(failed(machine)).toEqual([]);
  });

  it('the answer to an older request tells nothing', () => {
    const machine = new Machine().send({ type: 'Started' }).joined(1);
    machine.send({ type: 'SyncFailed', attempt: 0, failure: { code: 'NOT_COORDINATOR', retriable: true } });
    expect(failed(machine)).toEqual([]);
  });

  it('without a rebalance there is none that fails', () => {
    expect(failed(Machine.stable([0]).heartbeat('UNKNOWN_MEMBER_ID'))).toEqual([]);
  });

  it('consumer: a join that is refused, and a member that is fenced while it hands over', () => {
    const joining = new Machine({ protocol: 'consumer' }).send({ type: 'Started' }).refused('NOT_COORDINATOR', true);
    expect(failed(joining)).toEqual(['NOT_COORDINATOR']);
    const draining = Machine.consumer([0, 1]).send({ type: 'TimerFired', timer: 'heartbeat' }).answered(2, [0]);
    draining.send({ type: 'TimerFired', timer: 'heartbeat' });
    draining.take();
    expect(failed(draining.refused('FENCED_MEMBER_EPOCH'))).toEqual(['FENCED_MEMBER_EPOCH']);
  });

  it('auto: that there is no consumer protocol is no failure', () => {
    const machine = new Machine({ protocol: 'consumer', fallbackProtocol: 'cooperative' }).send({ type: 'Started' });
    expect(failed(machine.refused('UNSUPPORTED_VERSION'))).toEqual([]);
  });
});

describe('an expulsion is told, also of a member without partitions', () => {
  it.each<[string, string, (machine: Machine) => Machine]>([
    ['a heartbeat: unknown', 'expelled', (one) => one.heartbeat('UNKNOWN_MEMBER_ID')],
    ['a heartbeat: another generation', 'expelled', (one) => one.heartbeat('ILLEGAL_GENERATION')],
    ['a handler that never ends', 'poll-interval-exceeded', (one) => one.send({ type: 'PollIntervalExceeded' })],
    ['another member took the id', 'fenced', (one) => one.heartbeat('FENCED_INSTANCE_ID')],
    [
      'a generation that was missed',
      'expelled',
      (one) => one.heartbeat('REBALANCE_IN_PROGRESS').joined(3, { memberId: 'me' }),
    ],
  ])('%s', (_, reason, happen) => {
    const machine = Machine.stable([], { groupInstanceId: 'a' });
    machine.take();
    const effects = happen(machine).take();
    expect(expelled(effects)).toEqual([reason]);
    expect(effects.some(({ type }) => type === 'LosePartitions')).toBe(false);
  });

  it('before what is lost', () => {
    const types = Machine.stable([0]).heartbeat('UNKNOWN_MEMBER_ID').take();
    const order = types.map(({ type }) => type);
    expect(order.indexOf('AnnounceExpulsion')).toBeLessThan(order.indexOf('LosePartitions'));
    expect(order.indexOf('AnnounceExpulsion')).toBeGreaterThanOrEqual(0);
  });

  it('consumer: fenced', () => {
    const machine = Machine.consumer([0]).send({ type: 'TimerFired', timer: 'heartbeat' });
    machine.take();
    expect(expelled(machine.refused('FENCED_MEMBER_EPOCH').take())).toEqual(['expelled']);
  });

  it('who is not a member yet, or has left, is not expelled', () => {
    const joining = new Machine().send({ type: 'Started' }).joinFails('UNKNOWN_MEMBER_ID');
    expect(expelled(joining.take())).toEqual([]);
    const stopped = Machine.stable([]);
    stopped.send({ type: 'StopRequested', drainDeadline: 1000, deadline: 2000, forGood: true });
    stopped.take();
    expect(expelled(stopped.heartbeat('UNKNOWN_MEMBER_ID').take())).toEqual([]);
  });
});
