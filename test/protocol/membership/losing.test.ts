import { mayDeliver } from '../../../libs/protocol';
import { Machine, orders } from './machine';

describe('rule 3, lost', () => {
  it.each(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'])(
    'a heartbeat answered %s: everything is lost, joins anew',
    (code) => {
      const machine = Machine.stable([0, 1]).heartbeat(code);
      expect(machine.effect('LosePartitions')).toMatchObject({ reason: 'expelled' });
      expect(machine.effect('LosePartitions')?.partitions.equals(orders(0, 1))).toBe(true);
      expect(machine.has('DrainPartitions')).toBe(false);
      expect(machine.effect('SendJoinGroup')?.owned.isEmpty).toBe(true);
    },
  );

  it('what drains is lost too, and its drain is not waited for', () => {
    const machine = Machine.stable([0, 1]).heartbeat('REBALANCE_IN_PROGRESS').joined(2).synced(0);
    machine.take();
    machine.heartbeat('UNKNOWN_MEMBER_ID');
    expect(machine.effect('LosePartitions')?.partitions.equals(orders(0, 1))).toBe(true);
    machine.take();
    machine.drained(1);
    expect(machine.take()).toEqual([]);
  });

  it('joining: ILLEGAL_GENERATION of a heartbeat with the old generation is not believed', () => {
    const machine = Machine.stable([0]).heartbeat('REBALANCE_IN_PROGRESS');
    machine.take();
    machine.heartbeat('ILLEGAL_GENERATION');
    expect(machine.has('LosePartitions')).toBe(false);
    expect(machine.state.held.equals(orders(0))).toBe(true);
  });

  it('the answer to a heartbeat of an older generation says nothing', () => {
    const machine = Machine.stable([0]);
    machine.send({
      type: 'HeartbeatAnswered',
      ...{ memberId: 'me', generation: 0, sentAt: 0, failure: { code: 'ILLEGAL_GENERATION', retriable: false } },
      confirmed: false,
    });
    expect(machine.has('LosePartitions')).toBe(false);
  });

  it('FENCED_INSTANCE_ID: lost, and fatal', () => {
    const machine = Machine.stable([0], { groupInstanceId: 'a' }).heartbeat('FENCED_INSTANCE_ID');
    expect(machine.effect('LosePartitions')).toMatchObject({ reason: 'fenced' });
    expect(machine.phase).toBe('failed');
  });

  it('a static member that missed a generation loses what it held, before it syncs', () => {
    const machine = Machine.stable([0, 1], { groupInstanceId: 'a' }).heartbeat('REBALANCE_IN_PROGRESS');
    machine.take();
    machine.joined(3);
    expect(machine.effect('LosePartitions')?.partitions.equals(orders(0, 1))).toBe(true);
    expect(machine.has('SendSyncGroup')).toBe(true);
  });

  it('a static member in a group without a leader keeps what it holds: the coordinator counts in steps of its own', () => {
    const machine = Machine.stable([0, 1], { groupInstanceId: 'a' }).heartbeat('REBALANCE_IN_PROGRESS');
    machine.take();
    machine.joined(9, { leaderless: true });
    expect(machine.has('LosePartitions')).toBe(false);
    expect(machine.state.held.equals(orders(0, 1))).toBe(true);
    machine.synced(0, 1);
    expect(machine.has('AssignPartitions')).toBe(false);
    expect(machine.effect('AnnounceRebalanceCompleted')?.kept.equals(orders(0, 1))).toBe(true);
    expect(machine.state).toMatchObject({ phase: { name: 'stable' }, generation: 9, ownedGeneration: 9 });
  });

  it('and so does a dynamic one, with a leader or without: it would have been expelled', () => {
    for (const leaderless of [false, true]) {
      const machine = Machine.stable([0]).heartbeat('REBALANCE_IN_PROGRESS').joined(9, { leaderless });
      expect(machine.has('LosePartitions')).toBe(false);
    }
  });

  it('a commit that is refused tells as much as a heartbeat', () => {
    const machine = Machine.stable([0]);
    const failure = { code: 'UNKNOWN_MEMBER_ID', retriable: false };
    machine.send({ type: 'CommitRefused', memberId: 'somebody', generation: 1, failure });
    expect(machine.has('LosePartitions')).toBe(false);
    machine.send({ type: 'CommitRefused', memberId: 'me', generation: 1, failure });
    expect(machine.has('LosePartitions')).toBe(true);
  });
});

describe('rule 1, suspended', () => {
  const timedOut = { code: 'REQUEST_TIMED_OUT', retriable: true };

  it('no heartbeat answered for a session: nothing starts, nothing is lost, and the next answer ends it', () => {
    const machine = Machine.stable([0]);
    machine.now = 6000;
    expect(mayDeliver(machine.state, machine.now)).toBe(false);
    machine.send({ type: 'TimerFired', timer: 'session' });
    expect(machine.effect('SuspendDeliveries')).toMatchObject({ sinceAliveMs: 6000 });
    expect(machine.state.held.equals(orders(0))).toBe(true);
    machine.take();
    machine.heartbeat(null);
    expect(machine.has('ResumeDeliveries')).toBe(true);
    expect(mayDeliver(machine.state, machine.now)).toBe(true);
  });

  it('a coordinator that loads the group answers everybody: after the end of the session more is asked, and counts', () => {
    const machine = Machine.stable([0]);
    machine.now = 7000;
    // As after a freeze: the timers of before run one after the other.
    machine.send({ type: 'TimerFired', timer: 'heartbeat' });
    expect(machine.effect('SendHeartbeat')).toMatchObject({ confirm: true });
    machine.send({ type: 'TimerFired', timer: 'session' });
    machine.take();
    machine.heartbeat(null, false, false);
    expect(machine.has('ResumeDeliveries')).toBe(false);
    expect(mayDeliver(machine.state, machine.now)).toBe(false);
    expect(machine.effect('SetTimer')).toMatchObject({ timer: 'heartbeat' });
    machine.heartbeat(null);
    expect(machine.has('ResumeDeliveries')).toBe(true);
    expect(mayDeliver(machine.state, machine.now)).toBe(true);
  });

  it('an event loop that was blocked for sessions: the time-outs that come first lose nothing, the next answer ends it', () => {
    const machine = Machine.stable([0]);
    // For three sessions; the heartbeat that was under way is given up, for its answer was not read in time.
    machine.now = 18_000;
    machine.send({
      type: 'HeartbeatAnswered',
      memberId: 'me',
      generation: 1,
      sentAt: 1000,
      failure: timedOut,
      confirmed: false,
    });
    machine.send({ type: 'TimerFired', timer: 'session' });
    expect(machine.has('LosePartitions')).toBe(false);
    expect(machine.effect('SetTimer')).toMatchObject({ timer: 'heartbeat' });
    machine.now = 18_100;
    machine.heartbeat(null);
    expect(machine.has('ResumeDeliveries')).toBe(true);
    expect(machine.state).toMatchObject({ phase: { name: 'stable' }, generation: 1, memberId: 'me' });
    expect(machine.state.held.equals(orders(0))).toBe(true);
  });

  it('an answer to a heartbeat sent more than a session ago proves nothing', () => {
    const machine = Machine.stable([0]);
    machine.now = 7000;
    machine.send({ type: 'TimerFired', timer: 'session' });
    machine.send({
      type: 'HeartbeatAnswered',
      memberId: 'me',
      generation: 1,
      sentAt: 900,
      failure: null,
      confirmed: true,
    });
    expect(machine.has('ResumeDeliveries')).toBe(false);
    expect(mayDeliver(machine.state, machine.now)).toBe(false);
  });

  it('a rebalance that may have ended without us: nothing starts after its time-out, whatever heartbeats say', () => {
    const machine = Machine.stable([0]);
    for (machine.now = 1000; machine.now < 20_000; machine.now += 1000) machine.heartbeat('REBALANCE_IN_PROGRESS');
    expect(mayDeliver(machine.state, 19_999)).toBe(true);
    expect(mayDeliver(machine.state, 20_000)).toBe(false);
    machine.joined(2).synced(0);
    expect(mayDeliver(machine.state, 20_000)).toBe(true);
  });
});

describe('rule 8, a handler that exceeds the poll interval', () => {
  it('stable -> expelled: loses all, leaves, and rejoins when the handler has settled', () => {
    const machine = Machine.stable([0]).send({ type: 'PollIntervalExceeded' });
    expect(machine.effect('LosePartitions')).toMatchObject({ reason: 'poll-interval-exceeded' });
    expect(machine.effect('SendLeaveGroup')).toMatchObject({ memberId: 'me' });
    expect(machine.phase).toBe('expelled');
    machine.take();
    machine.send({ type: 'TimerFired', timer: 'heartbeat' });
    expect(machine.has('SendHeartbeat')).toBe(false);
    machine.send({ type: 'HandlersSettled' });
    expect(machine.effect('SendJoinGroup')).toMatchObject({ memberId: '' });
  });

  it('a static member does not leave: its place stays until the session ends', () => {
    const machine = Machine.stable([0], { groupInstanceId: 'a' }).send({ type: 'PollIntervalExceeded' });
    expect(machine.has('SendLeaveGroup')).toBe(false);
  });
});

describe('heartbeats', () => {
  it('come soon after a rebalance, and up to the interval as time passes', () => {
    const machine = Machine.stable([0]);
    const pauses = [0, 400, 2000, 4000, 60_000].map((now) => {
      machine.now = now;
      machine.take();
      machine.heartbeat(null);
      return machine.take().find((effect) => effect.type === 'SetTimer' && effect.timer === 'heartbeat');
    });
    expect(pauses.map((effect) => (effect?.type === 'SetTimer' ? effect.at : null))).toEqual([
      25, 500, 2400, 4800, 61_000,
    ]);
  });

  /** When a member that became stable at 0 sends heartbeats, if each is answered after so long. */
  function beats(answerMs: number, until: number): number[] {
    const machine = Machine.stable([0]);
    const { memberId, generation } = machine.state;
    const sent: number[] = [];
    for (let sentAt = 25; sentAt < until;) {
      sent.push(sentAt);
      machine.take();
      machine.now = sentAt + answerMs;
      machine.send({ type: 'HeartbeatAnswered', memberId, generation, sentAt, failure: null, confirmed: false });
      const timer = machine.take().find((effect) => effect.type === 'SetTimer' && effect.timer === 'heartbeat');
      sentAt = timer?.type === 'SetTimer' ? timer.at : Infinity;
    }
    return sent;
  }

  it('of all members go out at the same moments, however long the answer to each takes', () => {
    const late = (answerMs: number): number[] => beats(answerMs, 12_000).filter((at) => at > 6000);
    expect(late(3)).toEqual([7000, 8000, 9000, 10_000, 11_000]);
    expect(late(230)).toEqual(late(3));
  });

  it('come less soon while the coordinator is slow to answer', () => {
    expect(beats(1, 300).length).toBeGreaterThan(beats(50, 300).length);
    expect(beats(50, 300)).toEqual([25, 100, 200]);
  });

  it('come soon also to a member whose SyncGroup has waited long for the leader', () => {
    const machine = new Machine().send({ type: 'Started' }).joined(1);
    machine.now = 400;
    const attempt = machine.state.attempts;
    machine.send({ type: 'SyncSucceeded', attempt, assignment: orders(0), sentAt: 0 });
    expect(machine.take()).toContainEqual({ type: 'SetTimer', timer: 'heartbeat', at: 425 });
  });

  it('cost two dozen requests more after a rebalance, and none later', () => {
    const [soon, later] = [beats(1, 5000).length, beats(1, 105_000).length];
    expect(soon - 5).toBeLessThanOrEqual(24);
    expect(later - soon).toBe(100);
  });

  it('one that does not get through is repeated soon', () => {
    const machine = Machine.stable([0]).heartbeat('LINK_DEAD', true);
    expect(machine.phase).toBe('stable');
    expect(machine.effect('SetTimer')).toMatchObject({ timer: 'heartbeat', at: 1000 });
  });
});
