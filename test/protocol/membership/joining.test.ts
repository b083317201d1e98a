import { Machine, orders } from './machine';

describe('joining', () => {
  it('idle -> joining: asks without an id, then with the one it was given', () => {
    const machine = new Machine().send({ type: 'Started' });
    expect(machine.effect('SendJoinGroup')).toMatchObject({ memberId: '', ownedGeneration: -1 });
    expect(machine.effect('AnnounceRebalanceStarted')).toMatchObject({ cause: 'first-join' });
    machine.take();
    machine.joinFails('MEMBER_ID_REQUIRED', false, 'me');
    expect(machine.effect('SendJoinGroup')).toMatchObject({ memberId: 'me' });
    expect(machine.phase).toBe('joining');
  });

  it('joining -> syncing -> stable: assigns what it got, and begins to send heartbeats', () => {
    const machine = new Machine().send({ type: 'Started' }).joined(1);
    expect(machine.effect('SendSyncGroup')).toMatchObject({ memberId: 'me', generation: 1 });
    expect(machine.effect('SetTimer')).toMatchObject({ timer: 'heartbeat' });
    machine.take();
    machine.synced(0, 1);
    expect(machine.phase).toBe('stable');
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(0, 1))).toBe(true);
    expect(machine.effect('AnnounceRebalanceCompleted')).toMatchObject({ cause: 'first-join', generation: 1 });
  });

  it('leader: computes the assignment before it syncs', () => {
    const machine = new Machine().send({ type: 'Started' });
    machine.joined(1, { attempt: 1, members: [] });
    expect(machine.has('SendSyncGroup')).toBe(false);
    machine.send({ type: 'AssignmentComputed', attempt: 1, assignments: new Map([['me', []]]), withheld: false });
    expect(machine.effect('SendSyncGroup')?.assignments.has('me')).toBe(true);
  });

  it('leader that came back under its instance id: syncs without an assignment', () => {
    const machine = new Machine({ groupInstanceId: 'a' }).send({ type: 'Started' });
    machine.joined(7, { attempt: 1, members: [], skipAssignment: true });
    expect(machine.effect('SendSyncGroup')?.assignments.size).toBe(0);
  });

  it('an error that passes: joins again after a pause that grows', () => {
    const machine = new Machine().send({ type: 'Started' });
    const pauses: number[] = [];
    for (let failure = 0; failure < 6; failure += 1) {
      machine.take();
      machine.joinFails('COORDINATOR_NOT_AVAILABLE', true);
      pauses.push(machine.effect('SetTimer')!.at);
      machine.send({ type: 'TimerFired', timer: 'join' });
      expect(machine.has('SendJoinGroup')).toBe(true);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it.each([
    'GROUP_AUTHORIZATION_FAILED',
    'INCONSISTENT_GROUP_PROTOCOL',
    'FENCED_INSTANCE_ID',
    'INVALID_SESSION_TIMEOUT',
  ])('%s: fails, and closes', (code) => {
    const machine = new Machine().send({ type: 'Started' }).joinFails(code);
    expect(machine.phase).toBe('failed');
    expect(machine.effect('Fail')).toMatchObject({ code });
    expect(machine.has('Close')).toBe(true);
  });

  it('the answer to an older request changes nothing', () => {
    const machine = new Machine().send({ type: 'Started' }).joinFails('MEMBER_ID_REQUIRED', false, 'me');
    const before = machine.state;
    machine.joined(3, { attempt: 1, memberId: 'old' });
    expect(machine.state).toBe(before);
  });

  it.each([
    ['REBALANCE_IN_PROGRESS', false, 'me', 1],
    ['UNKNOWN_MEMBER_ID', false, '', -1],
    ['ILLEGAL_GENERATION', false, 'me', -1],
  ])('sync fails with %s: joins again', (code, retriable, memberId, generation) => {
    const machine = new Machine().send({ type: 'Started' }).joined(1);
    machine.take();
    machine.syncFails(code, retriable);
    expect(machine.phase).toBe('joining');
    expect(machine.effect('SendJoinGroup')).toMatchObject({ memberId });
    expect(machine.state.generation).toBe(generation);
  });
});

describe('cooperative rebalance', () => {
  it('rule 4: keeps all it has while it joins, and says so', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS');
    expect(machine.phase).toBe('joining');
    expect(machine.has('DrainPartitions')).toBe(false);
    expect(machine.effect('SendJoinGroup')?.owned.equals(orders(0, 1))).toBe(true);
    expect(machine.state.held.equals(orders(0, 1))).toBe(true);
  });

  it('stable -> draining -> joining: revokes only what moves, and rejoins when that has drained', () => {
    const machine = Machine.stable([0, 1, 2]).heartbeat('REBALANCE_IN_PROGRESS').joined(2);
    machine.take();
    machine.synced(0, 3);
    expect(machine.effect('DrainPartitions')?.partitions.equals(orders(1, 2))).toBe(true);
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(3))).toBe(true);
    expect(machine.has('SendJoinGroup')).toBe(false);
    machine.take();
    machine.drained(1);
    expect(machine.has('SendJoinGroup')).toBe(false);
    machine.drained(2);
    expect(machine.effect('SendJoinGroup')?.owned.equals(orders(0, 3))).toBe(true);
    expect(machine.effect('AnnounceRebalanceStarted')).toMatchObject({ cause: 'partitions-revoked' });
  });

  it('a rebalance right after it: the drain may end first, and ends in a join', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS').joined(2).synced(0);
    machine.take();
    machine.now = 50;
    machine.heartbeat('REBALANCE_IN_PROGRESS');
    expect(machine.has('SendJoinGroup')).toBe(false);
    expect(machine.take()).toContainEqual({ type: 'SetTimer', timer: 'heartbeat', at: 75 });
    machine.drained(1);
    expect(machine.effect('SendJoinGroup')?.owned.equals(orders(0))).toBe(true);
  });

  it('a rebalance in the middle of a long drain: what drains is still declared as owned', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS').joined(2).synced(0);
    machine.take();
    machine.now = 100;
    machine.heartbeat('REBALANCE_IN_PROGRESS');
    expect(machine.effect('SendJoinGroup')?.owned.equals(orders(0, 1))).toBe(true);
    machine.drained(1).joined(3);
    machine.take();
    machine.synced(0);
    expect(machine.effect('SendJoinGroup')?.owned.equals(orders(0))).toBe(true);
  });

  it('a partition that drains and is given back is assigned anew when its drain has ended', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS').joined(2).synced(0);
    machine.now = 100;
    machine.heartbeat('REBALANCE_IN_PROGRESS').joined(3).synced(0, 1);
    machine.take();
    machine.drained(1);
    expect(machine.effect('AssignPartitions')?.partitions.equals(orders(1))).toBe(true);
    expect(machine.has('SendJoinGroup')).toBe(false);
    expect(machine.state.held.equals(orders(0, 1))).toBe(true);
  });

  it('a wish to rejoin that comes while joining is granted after it', () => {
    const machine = Machine.stable([0]).heartbeat('REBALANCE_IN_PROGRESS');
    machine.send({ type: 'RejoinRequested', cause: 'subscription-changed' }).joined(2);
    machine.take();
    machine.synced(0);
    expect(machine.effect('AnnounceRebalanceStarted')).toMatchObject({ cause: 'subscription-changed' });
    expect(machine.phase).toBe('joining');
  });
});

describe('eager rebalance', () => {
  const eager = { protocol: 'eager' } as const;

  it('stable -> preparing -> joining: gives everything back before it joins', () => {
    const machine = Machine.stable([0, 1], eager).heartbeat('REBALANCE_IN_PROGRESS');
    expect(machine.phase).toBe('preparing');
    expect(machine.effect('DrainPartitions')).toMatchObject({ deadline: 3000 });
    expect(machine.has('SendJoinGroup')).toBe(false);
    machine.drained(0, 1);
    expect(machine.phase).toBe('joining');
    const join = machine.effect('SendJoinGroup')!;
    expect(join.owned.isEmpty).toBe(true);
    expect(join.previous.equals(orders(0, 1))).toBe(true);
  });

  it('preparing: heartbeats go on while handlers run', () => {
    const machine = Machine.stable([0], eager).heartbeat('REBALANCE_IN_PROGRESS');
    machine.take();
    machine.send({ type: 'TimerFired', timer: 'heartbeat' });
    expect(machine.has('SendHeartbeat')).toBe(true);
  });
});

describe('the leader', () => {
  it('asks for a new assignment when the partition counts have changed; a follower does not', () => {
    const follower = Machine.stable([0]).send({ type: 'MetadataChanged' });
    expect(follower.phase).toBe('stable');
    const leader = new Machine().send({ type: 'Started' });
    leader.joined(1, { attempt: 1, members: [] });
    leader.synced(0).send({ type: 'MetadataChanged' });
    expect(leader.phase).toBe('joining');
  });

  it('asks again for what it withheld, if nobody else does', () => {
    const leader = new Machine().send({ type: 'Started' });
    leader.joined(1, { attempt: 1, members: [] });
    leader.send({ type: 'AssignmentComputed', attempt: 1, assignments: new Map(), withheld: true });
    leader.take();
    leader.synced(0);
    const timer = leader.take().find((effect) => effect.type === 'SetTimer' && effect.timer === 'withheld');
    expect(timer).toMatchObject({ at: 6000 });
    leader.send({ type: 'TimerFired', timer: 'withheld' });
    expect(leader.phase).toBe('joining');
    leader.joined(2).synced(0).send({ type: 'TimerFired', timer: 'withheld' });
    expect(leader.phase).toBe('stable');
  });
});
