import { mayCommit, mayDeliver } from '../../../libs/protocol';
import { Machine, orders } from './machine';

const heartbeatTimer = { type: 'TimerFired', timer: 'heartbeat' } as const;

describe('the consumer protocol (KIP-848)', () => {
  it('idle -> joining: epoch 0, an id of our own, everything told, nothing owned', () => {
    const machine = new Machine({ protocol: 'consumer' }).send({ type: 'Started' });
    expect(machine.phase).toBe('joining');
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({
      ...{ epoch: 0, memberId: 'own', full: true, subscribe: true },
      owned: orders(),
    });
  });

  it('joining -> stable: assigns, completes, and reports what it owns at once', () => {
    const machine = new Machine({ protocol: 'consumer' }).send({ type: 'Started' });
    machine.take();
    machine.answered(3, [0, 1]);
    expect(machine.phase).toBe('stable');
    expect(machine.effect('AssignPartitions')).toMatchObject({ generation: 3 });
    expect(machine.effect('AnnounceRebalanceCompleted')).toMatchObject({ cause: 'first-join', generation: 3 });
    const report = machine.effect('SendConsumerHeartbeat');
    expect(report).toMatchObject({ epoch: 3, full: false, subscribe: false });
    expect(report?.owned?.equals(orders(0, 1))).toBe(true);
  });

  it('stable: what is not in the target drains, what stays is not touched, and only the drained is acknowledged', () => {
    const machine = Machine.consumer([0, 1, 2]).send(heartbeatTimer);
    machine.take();
    machine.answered(2, [0, 1]);
    expect(machine.effect('AnnounceRebalanceStarted')).toMatchObject({ cause: 'group-changed', generation: 1 });
    expect(machine.effect('DrainPartitions')?.partitions.equals(orders(2))).toBe(true);
    expect(machine.has('AssignPartitions')).toBe(false);
    expect(machine.has('SendConsumerHeartbeat')).toBe(false);
    expect(machine.has('AnnounceRebalanceCompleted')).toBe(false);
    machine.take();
    machine.drained(2);
    expect(machine.effect('SendConsumerHeartbeat')?.owned?.equals(orders(0, 1))).toBe(true);
    machine.take();
    machine.answered(2, null);
    expect(machine.effect('AnnounceRebalanceCompleted')).toMatchObject({ cause: 'group-changed', generation: 2 });
    expect(machine.effect('AnnounceRebalanceCompleted')?.revoked.equals(orders(2))).toBe(true);
    expect(machine.effect('AnnounceRebalanceCompleted')?.kept.equals(orders(0, 1))).toBe(true);
  });

  it('an epoch that changes nothing for us is no rebalance of ours', () => {
    const machine = Machine.consumer([0]).send(heartbeatTimer).answered(2, null);
    expect(machine.state.generation).toBe(2);
    expect(machine.has('AnnounceRebalanceStarted')).toBe(false);
  });

  it('one heartbeat at a time: a drain that ends meanwhile is told when the answer is there', () => {
    const machine = Machine.consumer([0, 1]).send(heartbeatTimer).answered(1, [0]);
    machine.send(heartbeatTimer);
    machine.take();
    machine.drained(1);
    expect(machine.has('SendConsumerHeartbeat')).toBe(false);
    machine.answered(1, null);
    expect(machine.effect('SendConsumerHeartbeat')?.owned?.equals(orders(0))).toBe(true);
  });

  it('what drains and comes back is assigned anew when its drain has ended', () => {
    const machine = Machine.consumer([0, 1]).send(heartbeatTimer).answered(1, [0]).send(heartbeatTimer);
    machine.take();
    machine.answered(2, [0, 1]);
    expect(machine.has('AssignPartitions')).toBe(false);
    machine.drained(1);
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(1))).toBe(true);
  });

  it('an answer that is lost: the next heartbeat tells everything, under the same epoch', () => {
    const machine = Machine.consumer([0]).send(heartbeatTimer);
    machine.take();
    machine.refused('LINK_DEAD', true);
    expect(machine.has('LosePartitions')).toBe(false);
    machine.send(heartbeatTimer);
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ epoch: 1, full: true, subscribe: true });
  });

  it('after a silence others may have been answered in our place: everything is told', () => {
    const machine = Machine.consumer([0]);
    machine.now += 2500;
    machine.send(heartbeatTimer);
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ full: true });
  });

  it.each(['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID', 'GROUP_ID_NOT_FOUND'])(
    '%s: everything is lost, nothing committed, and the same member joins anew',
    (code) => {
      const machine = Machine.consumer([0]).send(heartbeatTimer);
      machine.take();
      machine.refused(code);
      expect(machine.effect('LosePartitions')).toMatchObject({ reason: 'expelled' });
      expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ epoch: 0, memberId: 'own', full: true });
      expect(machine.phase).toBe('joining');
    },
  );

  it('an answer to a heartbeat of before the expulsion changes nothing', () => {
    const machine = Machine.consumer([0]).send(heartbeatTimer);
    const late = machine.state.attempts;
    machine.refused('FENCED_MEMBER_EPOCH');
    machine.send({
      type: 'ConsumerHeartbeatAnswered',
      ...{ attempt: late, memberId: 'own', epoch: 1, intervalMs: 1000, sentAt: 0, assignment: orders(0) },
    });
    expect(machine.phase).toBe('joining');
    expect(machine.state.held.isEmpty).toBe(true);
  });

  it('UNRELEASED_INSTANCE_ID is asked again after a pause', () => {
    const machine = new Machine({ protocol: 'consumer', groupInstanceId: 'a' }).send({ type: 'Started' });
    machine.refused('UNRELEASED_INSTANCE_ID', true);
    expect(machine.effect('SetTimer')).toMatchObject({ timer: 'join' });
    machine.take();
    machine.send({ type: 'TimerFired', timer: 'join' });
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ epoch: 0 });
  });

  it.each(['UNSUPPORTED_ASSIGNOR', 'INVALID_REGULAR_EXPRESSION', 'GROUP_AUTHORIZATION_FAILED'])('%s: fails', (code) => {
    const machine = new Machine({ protocol: 'consumer' }).send({ type: 'Started' }).refused(code);
    expect(machine.effect('Fail')).toMatchObject({ code });
  });

  it.each(['UNSUPPORTED_VERSION', 'GROUP_ID_NOT_FOUND'])('%s with a fallback: joins as a classic member', (code) => {
    const machine = new Machine({ protocol: 'consumer', fallbackProtocol: 'cooperative' }).send({ type: 'Started' });
    machine.refused(code);
    expect(machine.effect('AnnounceFallback')).toMatchObject({ code });
    expect(machine.effect('SendJoinGroup')).toMatchObject({ memberId: '' });
    machine.joined(1).synced(0);
    expect(machine.phase).toBe('stable');
  });

  it('a new subscription is told at once, and is no rebalance before the coordinator makes one of it', () => {
    const machine = Machine.consumer([0]);
    machine.send({ type: 'RejoinRequested', cause: 'subscription-changed' });
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ epoch: 1, full: false, subscribe: true });
    expect(machine.phase).toBe('stable');
  });

  it('a subscription that changes before the first answer is told after it', () => {
    const machine = new Machine({ protocol: 'consumer' }).send({ type: 'Started' });
    machine.send({ type: 'RejoinRequested', cause: 'subscription-changed' });
    machine.take();
    machine.answered(1, []);
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ subscribe: true });
  });

  it('a commit under an old epoch asks for the new one at once', () => {
    const machine = Machine.consumer([0]);
    const failure = { code: 'STALE_MEMBER_EPOCH', retriable: true };
    machine.send({ type: 'CommitRefused', memberId: 'own', generation: 1, failure });
    expect(machine.has('SendConsumerHeartbeat')).toBe(true);
    expect(mayCommit(machine.state)).toBe(true);
  });

  it('the coordinator asks for a longer pause than we do: ours counts, and the other way round', () => {
    const far = Machine.consumer([0], { heartbeatIntervalMs: 1000 });
    far.now = 100_000;
    far.send(heartbeatTimer).answered(1, null, 5000);
    expect(far.effect('SetTimer')).toBeDefined();
    const timers = far.take().filter((effect) => effect.type === 'SetTimer' && effect.timer === 'heartbeat');
    expect(timers).toMatchObject([{ at: 101_000 }]);
  });

  /** The pause after a heartbeat that is answered with nothing new, so long after the last news. */
  function pauseAfter(machine: Machine, ms: number): number {
    machine.now = ms;
    machine.send(heartbeatTimer).answered(1, null, 1000);
    const timer = machine.take().find((effect) => effect.type === 'SetTimer' && effect.timer === 'heartbeat');
    return timer?.type === 'SetTimer' ? timer.at - ms : NaN;
  }

  it('who has got nothing yet asks often, as owners may give up something at any moment; but not for long', () => {
    const pauses = (numbers: number[]): number[] => {
      const machine = Machine.consumer(numbers, { heartbeatIntervalMs: 1000 });
      return [50, 600, 1950, 2000, 5000].map((ms) => pauseAfter(machine, ms));
    };
    expect(pauses([])).toEqual([25, 50, 50, 400, 1000]);
    expect(pauses([0])).toEqual([25, 200, 50, 400, 1000]);
  });

  it('no answer for a session: nothing starts until one comes', () => {
    const machine = Machine.consumer([0]);
    machine.now = 6001;
    machine.send({ type: 'TimerFired', timer: 'session' });
    expect(machine.has('SuspendDeliveries')).toBe(true);
    expect(mayDeliver(machine.state, machine.now)).toBe(false);
    machine.send(heartbeatTimer).answered(1, null);
    expect(mayDeliver(machine.state, machine.now)).toBe(true);
  });
});

describe('the end of a member of the consumer protocol', () => {
  const stop = { type: 'StopRequested', drainDeadline: 3000, deadline: 5000, forGood: true } as const;

  it('drains, then leaves for good', () => {
    const machine = Machine.consumer([0]).send(stop);
    expect(machine.has('SendLeaveGroup')).toBe(false);
    machine.drained(0);
    expect(machine.effect('SendLeaveGroup')).toMatchObject({ memberId: 'own', forGood: true });
    machine.send({ type: 'LeaveEnded' });
    expect(machine.phase).toBe('left');
  });

  it('a static member says that it will come back', () => {
    const machine = Machine.consumer([0], { groupInstanceId: 'a' })
      .send({ ...stop, forGood: false })
      .drained(0);
    expect(machine.effect('SendLeaveGroup')).toMatchObject({ forGood: false });
  });

  it('a dynamic member that is to stay says nothing', () => {
    const machine = Machine.consumer([0])
      .send({ ...stop, forGood: false })
      .drained(0);
    expect(machine.has('SendLeaveGroup')).toBe(false);
    expect(machine.phase).toBe('left');
  });

  it('joining: the coordinator may have heard of us, so we leave', () => {
    const machine = new Machine({ protocol: 'consumer' }).send({ type: 'Started' }).send(stop);
    expect(machine.effect('SendLeaveGroup')).toMatchObject({ memberId: 'own' });
  });

  it('poll interval exceeded: lost, leaves, and comes back when the handler has ended', () => {
    const machine = Machine.consumer([0]).send({ type: 'PollIntervalExceeded' });
    expect(machine.effect('LosePartitions')).toMatchObject({ reason: 'poll-interval-exceeded' });
    expect(machine.effect('SendLeaveGroup')).toMatchObject({ forGood: true });
    machine.take();
    machine.send({ type: 'HandlersSettled' });
    expect(machine.effect('SendConsumerHeartbeat')).toMatchObject({ epoch: 0 });
  });
});

describe('a topic that was deleted and created anew', () => {
  const recreated = { type: 'TopicsRecreated', topics: ['orders'] } as const;

  it('consumer: what is held of it is lost, and the coordinator assigns the new one', () => {
    const machine = Machine.consumer([0]).send(recreated);
    expect(machine.effect('LosePartitions')).toMatchObject({ reason: 'topic-recreated' });
    expect(machine.has('AssignPartitions')).toBe(false);
    expect(machine.effect('SendConsumerHeartbeat')?.owned?.isEmpty).toBe(true);
    machine.take();
    machine.answered(2, [0]);
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(0))).toBe(true);
  });

  it('classic: lost and assigned anew, without a rebalance', () => {
    const machine = Machine.stable([0, 1]).send(recreated);
    expect(machine.effect('LosePartitions')?.partitions.equals(orders(0, 1))).toBe(true);
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(0, 1))).toBe(true);
    expect(machine.phase).toBe('stable');
  });

  it('classic, in the middle of a drain for somebody else: the drain is over, and is acknowledged', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS').joined(2).synced(0);
    machine.take();
    machine.send(recreated);
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(0))).toBe(true);
    expect(machine.effect('SendJoinGroup')?.owned.equals(orders(0))).toBe(true);
  });

  it('eager, draining before a join: joins', () => {
    const machine = Machine.stable([0], { protocol: 'eager' }).heartbeat('REBALANCE_IN_PROGRESS');
    expect(machine.phase).toBe('preparing');
    machine.send(recreated);
    expect(machine.phase).toBe('joining');
  });

  it('leaving: leaves', () => {
    const machine = Machine.stable([0]).send({
      ...{ type: 'StopRequested', drainDeadline: 3000 },
      deadline: 5000,
      forGood: true,
    });
    machine.send(recreated);
    expect(machine.has('SendLeaveGroup')).toBe(true);
  });
});
