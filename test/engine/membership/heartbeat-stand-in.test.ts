import { HeartbeatStandIn, resolveOptions, type ConsumerOptions } from '../../../libs/engine';
import { noAnswer } from '../../../libs/testing';
import { Heartbeat, LeaveGroup } from '../../../libs/wire';
import { FakeCluster } from '../cluster/fake-cluster';

const heartbeatIntervalMs = 3000;
const maxPollIntervalMs = 60_000;
const member = { memberId: 'm', generation: 4, protocol: 'classic', sessionTimeoutMs: 45_000 } as const;

function playing(own: Partial<ConsumerOptions> = {}) {
  const fake = new FakeCluster();
  const answers = { heartbeat: 0 };
  const fatal: string[] = [];
  const main = { silentSince: Infinity };
  fake.wire.on(Heartbeat, () => ({ throttleTimeMs: 0, errorCode: answers.heartbeat }));
  fake.wire.on(LeaveGroup, ({ members }) => ({
    ...{ throttleTimeMs: 0, errorCode: 0 },
    members: members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode: 0 })),
  }));
  const standIn = new HeartbeatStandIn({
    ...{ wire: fake.wire, clock: fake.clock },
    options: resolveOptions({ groupId: 'g', heartbeatIntervalMs, maxPollIntervalMs, ...own }),
    silentMs: () => Math.max(0, fake.clock.now() - main.silentSince),
    onEpoch: () => undefined,
    onFatal: ({ message }) => void fatal.push(message),
  });
  const block = (): void => void (main.silentSince = fake.clock.now());
  const free = (): void => void (main.silentSince = Infinity);
  return { fake, standIn, answers, fatal, block, free };
}

describe('HeartbeatStandIn', () => {
  it('connects when it is told of a member, and rests while the member sends its own heartbeats', async () => {
    const { fake, standIn } = playing();
    await fake.clock.advance(10_000);
    expect(fake.wire.requests).toEqual([]);
    standIn.watch(member);
    await fake.clock.advance(30_000);
    expect(fake.wire.requests.map(({ api }) => api)).toEqual(['FindCoordinator', 'Heartbeat']);
    expect(fake.wire.requests[1]?.request).toMatchObject({ groupId: 'g', memberId: 'm', generationId: 4 });
  });

  it('silent -> heartbeats, an interval apart, on the link that it has; free -> none', async () => {
    const { fake, standIn, block, free } = playing();
    standIn.watch(member);
    await fake.clock.advance(10_000);
    const links = fake.wire.links.length;
    block();
    await fake.clock.advance(2 * heartbeatIntervalMs - 1);
    expect(fake.asked('Heartbeat')).toHaveLength(2);
    await fake.clock.advance(10 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat')).toHaveLength(12);
    expect(fake.wire.links).toHaveLength(links);
    free();
    await fake.clock.advance(30_000);
    expect(fake.asked('Heartbeat')).toHaveLength(12);
  });

  it('silent for maxPollIntervalMs: a dynamic member leaves', async () => {
    const { fake, standIn, block } = playing();
    standIn.watch(member);
    await fake.clock.advance(10_000);
    block();
    await fake.clock.advance(maxPollIntervalMs + heartbeatIntervalMs);
    const sent = fake.asked('Heartbeat').length;
    await fake.clock.advance(maxPollIntervalMs);
    expect(fake.asked('Heartbeat')).toHaveLength(sent);
    expect(fake.wire.requests.filter(({ api }) => api === 'LeaveGroup')).toMatchObject([
      { request: { groupId: 'g', members: [{ memberId: 'm' }] } },
    ]);
  });

  it('silent for maxPollIntervalMs: a static member stops, and keeps its place until its session ends', async () => {
    const { fake, standIn, block } = playing({ groupInstanceId: 'pod-0' });
    standIn.watch(member);
    block();
    await fake.clock.advance(maxPollIntervalMs);
    const sent = fake.asked('Heartbeat').length;
    await fake.clock.advance(maxPollIntervalMs);
    expect(fake.asked('Heartbeat')).toHaveLength(sent);
    expect(fake.asked('LeaveGroup')).toEqual([]);
  });

  it('goes on while the group rebalances, and ends when the group does not know the member', async () => {
    const { fake, standIn, answers, block, fatal } = playing();
    standIn.watch(member);
    block();
    await fake.clock.advance(4 * heartbeatIntervalMs);
    answers.heartbeat = 27;
    const before = fake.asked('Heartbeat').length;
    await fake.clock.advance(4 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat')).toHaveLength(before + 4);
    answers.heartbeat = 25;
    await fake.clock.advance(4 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat')).toHaveLength(before + 5);
    answers.heartbeat = 0;
    standIn.watch({ ...member, memberId: 'm2', generation: 6 } as const);
    await fake.clock.advance(4 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat').length).toBeGreaterThan(before + 5);
    expect(fatal).toEqual([]);
  });

  it('looks for a coordinator that has moved, or that is gone', async () => {
    const { fake, standIn, answers, block } = playing();
    standIn.watch(member);
    block();
    await fake.clock.advance(2 * heartbeatIntervalMs);
    fake.coordinatorNode = 1;
    answers.heartbeat = 16;
    await fake.clock.advance(heartbeatIntervalMs);
    answers.heartbeat = 0;
    await fake.clock.advance(2 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat').at(-1)).toBe(1);
    fake.coordinatorNode = 2;
    fake.wire.stop(1);
    await fake.clock.advance(3 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat').at(-1)).toBe(2);
  });

  it('a session that turns out to be shorter: waits for no answer longer than a third of it, and is no other membership', async () => {
    const { fake, standIn, block } = playing();
    const told: number[] = [];
    fake.wire.on(Heartbeat, () => {
      told.push(fake.clock.now());
      return told.length === 2 ? noAnswer : { throttleTimeMs: 0, errorCode: 0 };
    });
    standIn.watch(member);
    await fake.clock.advance(1000);
    standIn.watch({ ...member, sessionTimeoutMs: 12_000 });
    await fake.clock.advance(0);
    expect(told).toHaveLength(1);
    block();
    await fake.clock.advance(10_000);
    // The second one, without an answer for 4 seconds, and then the third, on another link.
    expect(told[2]! - told[1]!).toBeGreaterThanOrEqual(4000);
    expect(told[2]! - told[1]!).toBeLessThan(5000);
  });

  it('tells what only a person can mend, and ends', async () => {
    const { fake, standIn, answers, block, fatal } = playing();
    answers.heartbeat = 30;
    standIn.watch(member);
    block();
    await fake.clock.advance(10 * heartbeatIntervalMs);
    expect(fake.asked('Heartbeat')).toHaveLength(1);
    expect(fatal).toEqual([expect.stringContaining('GROUP_AUTHORIZATION_FAILED')]);
  });

  it('closed, it leaves neither a timer nor a link', async () => {
    const { fake, standIn, block } = playing();
    standIn.watch(member);
    block();
    await fake.clock.advance(10_000);
    await standIn.close();
    await fake.clock.advance(0);
    expect(fake.clock.pending).toBe(0);
    expect(fake.wire.links.every(({ dead }) => dead !== null)).toBe(true);
  });
});
