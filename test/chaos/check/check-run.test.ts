import { checkRun } from './check-run';
import { type Footprint, type RuleName, type RunHistory } from './history';
import { PlayedGroup } from './played-group';

const broken = (run: RunHistory): RuleName[] => [...new Set(checkRun(run).violations.map(({ rule }) => rule))];

/** Three records by `a`, handed over in good order, and two by `b`. */
function handedOver(): PlayedGroup {
  return new PlayedGroup()
    .assigned('a', 1)
    .started('a', 1, 0)
    .done('a', 1, 0, 1, 2)
    .commits('a', 3)
    .revoked('a')
    .assigned('b', 1)
    .started('b', 1, 3)
    .done('b', 1, 3, 4)
    .commits('b', 5);
}

/** Three records by `a`, of which one is committed; then it is killed. */
function crashed(): PlayedGroup {
  return new PlayedGroup()
    .assigned('a', 1)
    .done('a', 1, 0)
    .commits('a', 1)
    .done('a', 1, 1, 2)
    .ended('a')
    .assigned('b', 1);
}

describe('a history that breaks no rule', () => {
  it('a hand-over in good order', () => {
    expect(checkRun(handedOver().run(5)).violations).toEqual([]);
  });

  it('after a crash what was not committed is processed again, and counted', () => {
    const { violations, replays } = checkRun(crashed().done('b', 1, 1, 2).commits('b', 3).run(3));
    expect([violations, replays.get('group')]).toEqual([[], { 'process ended': 2 }]);
  });

  it('after a drain that ran out of time, a lost partition, and a commit that failed', () => {
    const late = new PlayedGroup().assigned('a', 1).done('a', 1, 0).revoked('a', [0]).assigned('b', 1).done('b', 1, 0);
    const lost = new PlayedGroup().assigned('a', 1).done('a', 1, 0).lost('a').assigned('b', 1).done('b', 1, 0);
    const refused = new PlayedGroup()
      .assigned('a', 1)
      .done('a', 1, 0)
      .tell('a', { e: 'commit-failed', p: [0], error: 'away' })
      .revoked('a')
      .assigned('b', 1)
      .done('b', 1, 0);
    const causes = [late, lost, refused].map((group) => {
      const { violations, replays } = checkRun(group.commits('b', 1).run(1));
      expect(violations).toEqual([]);
      return replays.get('group');
    });
    expect(causes).toEqual([{ 'handed over late': 1 }, { lost: 1 }, { 'commit failed': 1 }]);
  });

  it('a commit that was sent before the partition was lost, and whose answer was read later', () => {
    const group = new PlayedGroup().assigned('a', 1).done('a', 1, 0).lost('a').commits('a', 1, 1500).assigned('b', 1);
    expect(broken(group.run(1))).toEqual([]);
  });

  it('a handler that was due at once when its process went on', () => {
    const group = new PlayedGroup().assigned('a', 1).done('a', 1, 0).commits('a', 1).assigned('b', 1).done('b', 1, 1);
    const thaw = group.now;
    group.frozen('a', 3500, thaw).tell('a', { e: 'started', p: 0, o: 1, epoch: 1, key: 'odd' }, thaw + 5);
    expect(broken(group.commits('b', 2).run(2))).toEqual([]);
  });
});

describe('each rule finds the history that breaks it', () => {
  it('nothing lost: a record that nobody has stored', () => {
    expect(broken(handedOver().commits('b', 6).run(6))).toContain('nothing lost');
  });

  it('nothing lost: a record that is stored and not committed', () => {
    expect(broken(handedOver().done('b', 1, 5).run(6))).toEqual(['nothing lost']);
  });

  it('nothing lost: a record that the brokers had acknowledged and do not have', () => {
    const run = handedOver().run(5);
    expect(broken({ ...run, acknowledged: [...run.log, { partition: 0, offset: 5, key: 'odd' }] })).toEqual([
      'nothing lost',
    ]);
  });

  it('one live lease: a handler starts after its lease was handed over', () => {
    expect(broken(handedOver().started('a', 1, 4).run(5))).toEqual(['one live lease']);
  });

  it('one live lease: a handler starts although another member owns the partition', () => {
    const group = new PlayedGroup()
      .assigned('a', 1)
      .assigned('b', 1)
      .started('a', 1, 0)
      .done('b', 1, 0)
      .commits('b', 1);
    const { violations } = checkRun(group.run(1));
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({ rule: 'one live lease', what: 'a starts 0@0 when b owns the partition' });
    expect(violations[0]?.evidence.join('\n')).toContain('lease 1 of b of partition 0, token 2');
  });

  it('one live lease: a freeze that ended long before is no excuse', () => {
    const group = new PlayedGroup().assigned('a', 1).frozen('a', 2100, 2200).started('a', 1, 0).assigned('b', 1);
    group.started('a', 1, 0);
    expect(broken(group.done('b', 1, 0).commits('b', 1).run(1))).toEqual(['one live lease']);
  });

  it('one live lease: the database takes a write of an owner of before', () => {
    const group = handedOver().done('a', 1, 4).commits('b', 5);
    expect(broken(group.run(5))).toContain('one live lease');
  });

  it('order of keys: within a lease', () => {
    expect(broken(new PlayedGroup().assigned('a', 1).done('a', 1, 2, 0, 1).commits('a', 3).run(3))).toEqual([
      'order of keys',
    ]);
  });

  it('order of keys: after a clean hand-over', () => {
    const group = new PlayedGroup()
      .assigned('a', 1)
      .done('a', 1, 0, 1, 2, 3)
      .revoked('a')
      .assigned('b', 1)
      .done('b', 1, 2);
    expect(broken(group.commits('b', 4).run(4))).toEqual(['clean hand-overs repeat nothing', 'order of keys']);
  });

  it('commits only grow: within a lease', () => {
    const group = new PlayedGroup().assigned('a', 1).done('a', 1, 0, 1).commits('a', 2).commits('a', 1).commits('a', 2);
    expect(broken(group.run(2))).toEqual(['commits only grow']);
  });

  it('commits only grow: from owner to owner', () => {
    const group = crashed().commits('b', 0).done('b', 1, 1, 2).commits('b', 3);
    expect(broken(group.run(3))).toEqual(['commits only grow']);
  });

  it('commits only grow: as the group tells it, twice in a row', () => {
    const group = handedOver();
    group.observed = [1, 5, 2, 5];
    expect(broken(group.run(5))).toEqual([]);
    group.observed = [1, 5, 2, 3, 5];
    expect(broken(group.run(5))).toEqual(['commits only grow']);
  });

  it('commits never pass the unprocessed', () => {
    const group = new PlayedGroup().assigned('a', 1).done('a', 1, 0).commits('a', 2).done('a', 1, 1);
    expect(broken(group.run(2))).toEqual(['commits never pass the unprocessed']);
  });

  it('nothing again that was committed', () => {
    expect(broken(crashed().done('b', 1, 0, 1, 2).commits('b', 3).run(3))).toEqual([
      'nothing again that was committed',
    ]);
  });

  it('nothing again that was committed: nor twice under one lease', () => {
    const group = new PlayedGroup().assigned('a', 1).done('a', 1, 0, 0).commits('a', 1);
    expect(broken(group.run(1))).toContain('nothing again that was committed');
  });

  it('lost commits nothing', () => {
    const group = new PlayedGroup().assigned('a', 1).done('a', 1, 0).lost('a').commits('a', 1).assigned('b', 1);
    expect(broken(group.run(1))).toEqual(['lost commits nothing']);
  });

  it('nobody gives up: a member that fails, and one that ends by itself', () => {
    const failed = handedOver().tell('b', { e: 'gave-up', code: 'UNEXPECTED', error: 'why' });
    expect(broken(failed.run(5))).toEqual(['nobody gives up']);
    expect(broken(handedOver().ended('b', { told: 'nothing', code: 1, signal: null }).run(5))).toEqual([
      'nobody gives up',
    ]);
  });

  it('nobody gives up: but a static member that the coordinator has forgotten', () => {
    const group = handedOver().tell('b', { e: 'gave-up', code: 'FENCED_INSTANCE_ID', error: 'fenced' });
    expect(broken(group.run(5, { ...group.history(), staticMembers: true }))).toEqual([]);
    expect(broken(group.run(5))).toEqual(['nobody gives up']);
    expect(broken(group.run(5, { ...group.history(), staticMembers: true, classic: false }))).toEqual([
      'nobody gives up',
    ]);
  });

  it('a stop ends', () => {
    expect(broken(handedOver().ended('b', { told: 'leave', signal: 'SIGTERM', tookMs: 5000 }).run(5))).toEqual([]);
    expect(broken(handedOver().ended('b', { told: 'leave', signal: 'SIGKILL', tookMs: 32_000 }).run(5))).toEqual([
      'a stop ends',
    ]);
  });

  it('the group settles', () => {
    const group = handedOver();
    group.unsettled = 'b not stable';
    expect(broken(group.run(5))).toEqual(['the group settles']);
  });

  it('memory and sockets return', () => {
    const before: Footprint = { heapBytes: 30e6, rssBytes: 150e6, sockets: 10 };
    const end = (after: Footprint): RuleName[] => {
      const group = handedOver();
      return broken(group.run(5, group.history({ calm: { before, after } })));
    };
    expect(end({ ...before, heapBytes: 34e6, sockets: 14 })).toEqual([]);
    expect(end({ ...before, sockets: 15 })).toEqual(['memory and sockets return']);
    expect(end({ ...before, heapBytes: 45e6 })).toEqual(['memory and sockets return']);
  });
});
