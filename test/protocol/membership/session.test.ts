import { mayDeliver } from '../../../libs/protocol';
import { Machine } from './machine';

const heartbeatTimer = { type: 'TimerFired', timer: 'heartbeat' } as const;

describe('how long a session lasts, by the word of the coordinator', () => {
  const told = (sessionTimeoutMs: number) => ({ type: 'SessionTimeoutTold', sessionTimeoutMs }) as const;
  const sessionEnd = (machine: Machine) =>
    machine.take().findLast((effect) => effect.type === 'SetTimer' && effect.timer === 'session');

  it('joining -> stable: asks for it; again when the coordinator is looked up, and not otherwise', () => {
    const machine = new Machine({ protocol: 'consumer' }).send({ type: 'Started' }).send({ type: 'CoordinatorFound' });
    expect(machine.has('AskSessionTimeout')).toBe(false);
    machine.answered(1, [0]);
    expect(machine.has('AskSessionTimeout')).toBe(true);
    machine.take();
    machine.answered(1, null).send(heartbeatTimer).answered(2, null);
    expect(machine.has('AskSessionTimeout')).toBe(false);
    machine.send({ type: 'CoordinatorFound' });
    expect(machine.has('AskSessionTimeout')).toBe(true);
  });

  it('shorter than believed: nothing starts after it', () => {
    const machine = Machine.consumer([0]).send(told(2000));
    expect(sessionEnd(machine)).toMatchObject({ at: 2000 });
    expect(mayDeliver(machine.state, 1999)).toBe(true);
    expect(mayDeliver(machine.state, 2000)).toBe(false);
    machine.now = 2000;
    machine.send({ type: 'TimerFired', timer: 'session' });
    expect(machine.has('SuspendDeliveries')).toBe(true);
  });

  it('shorter, and over already when it is told: nothing starts', () => {
    const machine = Machine.consumer([0]);
    machine.now = 3000;
    machine.send(told(2000));
    expect(mayDeliver(machine.state, machine.now)).toBe(false);
    expect(sessionEnd(machine)).toMatchObject({ at: 2000 });
  });

  it('longer than believed: goes on, also when it had stopped already', () => {
    const machine = Machine.consumer([0]);
    machine.now = 6001;
    machine.send({ type: 'TimerFired', timer: 'session' });
    machine.take();
    machine.send(told(10_000));
    expect(machine.effect('ResumeDeliveries')).toBeDefined();
    expect(mayDeliver(machine.state, 9999)).toBe(true);
    expect(mayDeliver(machine.state, 10_000)).toBe(false);
  });

  it('it outlives an expulsion, and is asked for again', () => {
    const machine = Machine.consumer([0]).send(told(2000)).send(heartbeatTimer);
    machine.refused('FENCED_MEMBER_EPOCH').answered(5, [0]);
    expect(machine.has('AskSessionTimeout')).toBe(true);
    expect(mayDeliver(machine.state, 1999)).toBe(true);
    expect(mayDeliver(machine.state, 2000)).toBe(false);
  });

  it('told after the end: changes nothing, and leaves no timer', () => {
    const stop = { type: 'StopRequested', drainDeadline: 3000, deadline: 5000, forGood: true } as const;
    const machine = Machine.consumer([]).send(stop).send({ type: 'LeaveEnded' });
    machine.take();
    machine.send(told(2000)).send({ type: 'CoordinatorFound' });
    expect(machine.take()).toEqual([]);
  });

  it('a member that fell back to the classic protocol goes by its own option', () => {
    const machine = Machine.consumer([0], { fallbackProtocol: 'cooperative' }).send(told(2000)).send(heartbeatTimer);
    machine.refused('FENCED_MEMBER_EPOCH').refused('GROUP_ID_NOT_FOUND').joined(1).synced(0);
    expect(mayDeliver(machine.state, 5999)).toBe(true);
    machine.take();
    machine.send(told(2000)).send({ type: 'CoordinatorFound' });
    expect(mayDeliver(machine.state, 5999)).toBe(true);
    expect(machine.take()).toEqual([]);
  });
});
