import { mayCommit } from '../../../libs/protocol';
import { Machine, orders } from './machine';

const stop = { type: 'StopRequested', drainDeadline: 3000, deadline: 5000, forGood: true } as const;

describe('rule 10, stop', () => {
  it('idle -> left: at once', () => {
    const machine = new Machine().send(stop);
    expect(machine.phase).toBe('left');
    expect(machine.has('Close')).toBe(true);
  });

  it('joining, nothing owned: gives the join up and leaves by the id it has', () => {
    const machine = new Machine().send({ type: 'Started' }).joinFails('MEMBER_ID_REQUIRED', false, 'me').send(stop);
    expect(machine.has('AbortJoin')).toBe(true);
    expect(machine.effect('SendLeaveGroup')).toMatchObject({ memberId: 'me' });
    machine.send({ type: 'LeaveEnded' });
    expect(machine.has('Close')).toBe(true);
  });

  it('stable -> leaving -> left: drains, then leaves, then closes', () => {
    const machine = Machine.stable([0, 1]).send(stop);
    expect(machine.effect('DrainPartitions')).toMatchObject({ deadline: 3000 });
    expect(machine.has('SendLeaveGroup')).toBe(false);
    machine.drained(0, 1);
    expect(machine.has('SendLeaveGroup')).toBe(true);
    expect(machine.has('Close')).toBe(false);
    machine.send({ type: 'LeaveEnded' });
    expect(machine.phase).toBe('left');
  });

  it('a static member closes without LeaveGroup: its place waits for it', () => {
    const machine = Machine.stable([0], { groupInstanceId: 'a' })
      .send({ ...stop, forGood: false })
      .drained(0);
    expect(machine.has('SendLeaveGroup')).toBe(false);
    expect(machine.phase).toBe('left');
  });

  it('in the middle of a drain: the rest drains too, and the deadline comes forward', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS').joined(2).synced(0);
    machine.take();
    machine.send(stop);
    expect(machine.effect('DrainPartitions')?.partitions.equals(orders(0, 1))).toBe(true);
  });

  it('joining, with partitions: sees the round through, so that the commit bears its generation', () => {
    const machine = Machine.stable([0]).heartbeat('REBALANCE_IN_PROGRESS');
    machine.take();
    machine.send(stop);
    expect(machine.has('AbortJoin')).toBe(false);
    machine.joined(2);
    expect(machine.effect('SendSyncGroup')).toMatchObject({ generation: 2 });
    expect(machine.state.generation).toBe(2);
    machine.synced(0);
    expect(machine.phase).toBe('leaving');
    machine.drained(0);
    expect(machine.has('SendLeaveGroup')).toBe(true);
  });

  it.each([
    ['SyncGroup', 'REBALANCE_IN_PROGRESS'],
    ['SyncGroup', 'UNKNOWN_MEMBER_ID'],
    ['JoinGroup', 'NOT_COORDINATOR'],
  ])('leaving: a round that fails (%s: %s) holds nothing back any more', (request, code) => {
    const machine = Machine.stable([0]).heartbeat('REBALANCE_IN_PROGRESS');
    if (request === 'SyncGroup') machine.joined(2);
    machine.send(stop);
    expect(mayCommit(machine.state)).toBe(request === 'JoinGroup');
    if (request === 'SyncGroup') machine.syncFails(code);
    else machine.joinFails(code, true);
    expect(machine.state.phase).toMatchObject({ name: 'leaving', round: null });
    expect(mayCommit(machine.state)).toBe(true);
    machine.drained(0);
    expect(machine.has('SendLeaveGroup')).toBe(true);
  });

  it('leaving: heartbeats go on until LeaveGroup is sent', () => {
    const machine = Machine.stable([0]).send(stop);
    machine.take();
    machine.send({ type: 'TimerFired', timer: 'heartbeat' });
    expect(machine.has('SendHeartbeat')).toBe(true);
    machine.drained(0);
    machine.take();
    machine.send({ type: 'TimerFired', timer: 'heartbeat' });
    expect(machine.has('SendHeartbeat')).toBe(false);
  });

  it('the deadline: what has not drained is lost, never committed, and the member closes', () => {
    const machine = Machine.stable([0]).send(stop).send({ type: 'TimerFired', timer: 'stop' });
    expect(machine.has('LosePartitions')).toBe(true);
    expect(machine.phase).toBe('left');
  });

  it('is idempotent', () => {
    const machine = Machine.stable([0]).send(stop);
    machine.take();
    machine.send(stop);
    expect(machine.take()).toEqual([]);
  });
});
