import { Machine } from '../protocol/membership/machine';

/*
 * A member of the consumer protocol rose from the dead. Found by the simulation:
 *   1. a heartbeat is under way   2. the member stops, drains and leaves   3. the coordinator has no such member any more
 *   4. the heartbeat is answered UNKNOWN_MEMBER_ID   5. the member, which had left, took it for an expulsion and joined anew:
 * it got partitions that nobody processed, and with its instance id the next process could never join.
 */
describe('a heartbeat of the consumer protocol that is answered after the end', () => {
  const stop = { type: 'StopRequested', drainDeadline: 3000, deadline: 5000, forGood: false } as const;

  it.each(['UNKNOWN_MEMBER_ID', 'FENCED_MEMBER_EPOCH', 'LINK_DEAD'])('%s changes nothing', (code) => {
    const machine = Machine.consumer([], { groupInstanceId: 'a' });
    machine.send({ type: 'TimerFired', timer: 'heartbeat' }).send(stop);
    expect(machine.has('SendLeaveGroup')).toBe(true);
    machine.send({ type: 'LeaveEnded' });
    expect(machine.phase).toBe('left');
    machine.take();
    machine.refused(code, code === 'LINK_DEAD');
    expect(machine.phase).toBe('left');
    expect(machine.take()).toEqual([]);
  });

  it('nor while the leave is under way', () => {
    const machine = Machine.consumer([]);
    machine.send({ type: 'TimerFired', timer: 'heartbeat' }).send(stop);
    machine.send({ ...stop, forGood: true });
    machine.take();
    machine.refused('UNKNOWN_MEMBER_ID');
    expect(machine.has('SendConsumerHeartbeat')).toBe(false);
  });
});
