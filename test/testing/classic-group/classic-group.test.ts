import { type ClassicJoin } from '../../../libs/testing/classic-group';
import { Play } from './play';

it('Empty -> Stable: a member gets an id, then joins with it, leads and shares out', () => {
  const play = new Play();
  const [required] = play.join('');
  expect(required).toEqual({ code: 'MEMBER_ID_REQUIRED', memberId: 'client-1' });
  expect(play.group.state).toBe('Empty');
  expect(play.join('client-1')).toEqual([
    {
      ...{ code: 'NONE', memberId: 'client-1', generation: 1, protocolType: 'consumer', protocolName: 'range' },
      ...{ leader: 'client-1', skipAssignment: false },
      members: [{ memberId: 'client-1', groupInstanceId: null, metadata: 'orders' }],
    },
  ]);
  expect(play.group.state).toBe('CompletingRebalance');
  expect(play.sync('client-1', { 'client-1': 'all' })).toEqual([
    { code: 'NONE', protocolType: 'consumer', protocolName: 'range', assignment: 'all' },
  ]);
  expect(play.group.state).toBe('Stable');
});

it('Empty: the first round waits for the initial delay, and again whenever somebody comes', () => {
  const play = new Play({ initialDelayMs: 3000 });
  const first = play.enter();
  play.pass(2000);
  const second = play.enter();
  play.pass(1500);
  expect([first.answers, second.answers]).toEqual([[], []]);
  play.pass(3000);
  expect([first.answers, second.answers]).toMatchObject([[{ generation: 1 }], [{ generation: 1 }]]);
});

it('Stable -> PreparingRebalance: the others learn it by their heartbeats, and have time to join again', () => {
  const play = new Play();
  const [one, other] = play.pair();
  const third = play.enter();
  expect(play.heartbeat(one)).toBe('REBALANCE_IN_PROGRESS');
  expect(play.commit(one)).toBe('NONE');
  play.join(one);
  expect(third.answers).toEqual([]);
  expect(play.join(other)).toMatchObject([{ generation: 3, leader: one }]);
  expect(third.answers).toMatchObject([{ generation: 3, leader: one, members: [] }]);
  expect(play.commit(one)).toBe('REBALANCE_IN_PROGRESS');
});

it('PreparingRebalance: who does not join again in time is out, and another one leads', () => {
  const play = new Play();
  const [one, other] = play.pair();
  const third = play.enter();
  play.join(other);
  for (let beat = 0; beat < 5; beat += 1) {
    play.pass(999);
    if (play.group.state === 'PreparingRebalance') play.heartbeat(one);
  }
  play.pass(1000);
  expect(third.answers).toMatchObject([{ code: 'NONE', leader: other }]);
  expect(play.heartbeat(one)).toBe('UNKNOWN_MEMBER_ID');
});

it('PreparingRebalance: an id that was given out and not used holds the round up for a session', () => {
  const play = new Play();
  const [one] = play.pair();
  play.join('', { sessionTimeoutMs: 2000 });
  const rejoined = play.join(one);
  play.leave('client-2');
  expect(rejoined).toEqual([]);
  play.pass(2000);
  expect(rejoined).toMatchObject([{ code: 'NONE', leader: one }]);
});

it('CompletingRebalance -> PreparingRebalance: who does not ask for its assignment in time is out', () => {
  const play = new Play();
  const one = play.enter().id;
  for (let beat = 0; beat < 6; beat += 1) {
    play.pass(900);
    play.heartbeat(one);
  }
  expect(play.heartbeat(one)).toBe('UNKNOWN_MEMBER_ID');
  expect(play.group.state).toBe('Empty');
});

it('CompletingRebalance: the same join again is answered again; another one begins anew', () => {
  const play = new Play();
  const { id } = play.enter();
  expect(play.join(id)).toMatchObject([{ code: 'NONE', generation: 1 }]);
  expect(play.join(id, { protocols: [{ name: 'range', metadata: 'orders, bills' }] })).toMatchObject([
    { generation: 2 },
  ]);
});

it('Stable: a follower is answered as before, the leader begins a new round', () => {
  const play = new Play();
  const [one, other] = play.pair();
  expect(play.join(other)).toMatchObject([{ code: 'NONE', generation: 2, members: [] }]);
  expect(play.group.state).toBe('Stable');
  expect(play.join(one)).toEqual([]);
  expect(play.group.state).toBe('PreparingRebalance');
});

it('a session ends: the others begin a new round', () => {
  const play = new Play();
  const [one, other] = play.pair();
  play.pass(900);
  expect(play.heartbeat(one)).toBe('NONE');
  play.pass(200);
  expect(play.heartbeat(other)).toBe('UNKNOWN_MEMBER_ID');
  expect(play.heartbeat(one)).toBe('REBALANCE_IN_PROGRESS');
});

it('the last one leaves: Empty, in a new generation', () => {
  const play = new Play();
  const [one, other] = play.pair();
  expect(play.leave(one)).toEqual(['NONE']);
  expect(play.leave(one)).toEqual(['UNKNOWN_MEMBER_ID']);
  expect(play.leave(other)).toEqual(['NONE']);
  expect([play.group.state, play.group.generation]).toEqual(['Empty', 3]);
});

it('members must know one protocol in common; what most like best is chosen', () => {
  const play = new Play();
  const both = (first: string, second: string): Partial<ClassicJoin<string>> => ({
    protocols: [first, second].map((name) => ({ name, metadata: name })),
  });
  const one = play.enter(both('range', 'sticky'));
  play.enter(both('sticky', 'range'));
  const third = play.enter(both('sticky', 'other'));
  expect(play.join('', both('other', 'unheard'))).toEqual([{ code: 'INCONSISTENT_GROUP_PROTOCOL', memberId: '' }]);
  expect(play.join('', { protocolType: 'connect' })).toMatchObject([{ code: 'INCONSISTENT_GROUP_PROTOCOL' }]);
  play.join(one.id, both('range', 'sticky'));
  play.join('client-2', both('sticky', 'range'));
  expect(third.answers).toMatchObject([{ protocolName: 'sticky' }]);
});

it('a group that is full takes nobody else', () => {
  const play = new Play({ maxSize: 2 });
  play.pair();
  expect(play.join('')).toEqual([{ code: 'GROUP_MAX_SIZE_REACHED', memberId: '' }]);
});

describe('a request may not speak for a member', () => {
  it.each([
    ['of another generation', 'ILLEGAL_GENERATION', (play: Play, [one]: readonly string[]) => play.heartbeat(one!, 1)],
    ['that is not there', 'UNKNOWN_MEMBER_ID', (play: Play) => play.heartbeat('somebody')],
    [
      'commits in another generation',
      'ILLEGAL_GENERATION',
      (play: Play, [one]: readonly string[]) => play.commit(one!, 1),
    ],
    ['commits without being one', 'UNKNOWN_MEMBER_ID', (play: Play) => play.commit('', -1)],
  ] as const)('%s: %s', (_, code, ask) => {
    const play = new Play();
    expect(ask(play, play.pair())).toBe(code);
  });

  it('but who is none may commit to a group that is empty', () => {
    expect(new Play().commit('', -1)).toBe('NONE');
  });
});

describe('a static member', () => {
  const named = { groupInstanceId: 'pod-0' };

  function settled(): { readonly play: Play; readonly id: string } {
    const play = new Play();
    const [joined] = play.join('', named);
    const id = joined!.memberId;
    play.group.sync(
      {
        ...{ memberId: id, groupInstanceId: 'pod-0', generation: 1, protocolType: null, protocolName: null },
        assignments: new Map([[id, 'all']]),
      },
      0,
      () => undefined,
    );
    return { play, id };
  }

  it('comes back: a new id, the same generation, and no turn as the leader', () => {
    const { play, id } = settled();
    const [back] = play.join('', named);
    expect(back).toMatchObject({ code: 'NONE', generation: 1, skipAssignment: true, leader: back!.memberId });
    expect(play.group.state).toBe('Stable');
    const old = { memberId: id, groupInstanceId: 'pod-0' };
    expect(play.group.heartbeat(old, 1, 0)).toBe('FENCED_INSTANCE_ID');
    expect(play.join(id, named)).toMatchObject([{ code: 'FENCED_INSTANCE_ID' }]);
  });

  it('comes back with an old client: it is told that another one leads', () => {
    const { play, id } = settled();
    const [back] = play.join('', { ...named, knowsSkipAssignment: false });
    expect(back).toMatchObject({ code: 'NONE', generation: 1, skipAssignment: false, leader: id, members: [] });
  });

  it('comes back while the group waits for its assignment: a new round', () => {
    const play = new Play();
    const [first] = play.join('', named);
    expect(play.join('', named)).toMatchObject([{ code: 'NONE', generation: 2 }]);
    expect(play.heartbeat(first!.memberId)).toBe('UNKNOWN_MEMBER_ID');
  });

  it('keeps its place when it does not join again in time', () => {
    const { play, id } = settled();
    const other = play.enter();
    for (let beat = 0; beat < 6; beat += 1) {
      play.pass(900);
      play.heartbeat(id);
    }
    expect(other.answers).toMatchObject([{ code: 'NONE', generation: 2 }]);
    expect(play.group.roster.ofInstance('pod-0')?.memberId).toBe(id);
  });

  it('is taken out by its instance id', () => {
    const { play } = settled();
    expect(play.leave('', 'pod-1')).toEqual(['UNKNOWN_MEMBER_ID']);
    expect(play.leave('', 'pod-0')).toEqual(['NONE']);
    expect(play.group.state).toBe('Empty');
  });
});

describe('the coordinator moves', () => {
  it('Stable: everybody is still there, with a new session', () => {
    const play = new Play();
    const [one, other] = play.pair();
    play.group.unload();
    play.now = 10_000;
    play.group.load(play.now);
    expect([one, other].map((id) => play.heartbeat(id))).toEqual(['NONE', 'NONE']);
    expect(play.group.nextDeadline()).toBe(11_000);
  });

  it('in a round: who waits is told, and the round is forgotten', () => {
    const play = new Play();
    const [one] = play.pair();
    const third = play.enter();
    play.group.unload();
    play.group.load(play.now);
    expect(third.answers).toEqual([{ code: 'NOT_COORDINATOR', memberId: third.id }]);
    expect(play.heartbeat(third.id)).toBe('UNKNOWN_MEMBER_ID');
    expect(play.heartbeat(one)).toBe('NONE');
    expect(play.group.generation).toBe(2);
  });
});
