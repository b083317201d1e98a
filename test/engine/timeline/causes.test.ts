import { begun, dynamic, joined, lost, named, note, orders, Story } from './story';

const me = dynamic('me');
const pod = (name: string, memberId: string) => ({ memberId, groupInstanceId: name, topics: ['orders'] });
const kinds = (story: Story): string[] => story.latest.reasons.map(({ kind }) => kind);

describe('who came and who went', () => {
  it('a follower learns it from the coordinator, with address', () => {
    const story = new Story().member(0, 1).described([me]);
    story.round('group-changed', { kept: orders(0), revoked: orders(1) });
    expect(story.latest).toMatchObject({ cause: 'the group changed', members: null });
    story.described([me, dynamic('shop-5c9a1f20-1111-2222-3333-444455556666')]);
    expect(story.latest).toMatchObject({ cause: 'shop-5c9a1f20 (10.0.0.1) joined', members: 2 });
    expect(story.latest.reasons).toEqual([
      {
        kind: 'joined',
        members: [
          {
            ...{ name: 'shop-5c9a1f20', memberId: 'shop-5c9a1f20-1111-2222-3333-444455556666', groupInstanceId: null },
            ...{ clientId: 'shop', host: '10.0.0.1', self: false },
          },
        ],
        more: 0,
        text: 'shop-5c9a1f20 (10.0.0.1) joined',
      },
    ]);
  });

  it('the leader knows at once, and where they are when the coordinator has told', () => {
    const story = new Story()
      .member(0)
      .tell()
      .starts('group-changed')
      .tell(joined([me]))
      .completes('group-changed');
    story.starts('group-changed').tell(joined([me, dynamic('m2')]));
    expect(story.latest).toMatchObject({ state: 'running', cause: 'm2 joined', members: 2 });
    story.completes('group-changed', { leader: true }).described([me, dynamic('m2')]);
    expect(story.latest).toMatchObject({ cause: 'm2 (10.0.0.1) joined', leader: true });
  });

  it.each([
    ['clean', 'left', 'm2 (10.0.0.1) left in good order'],
    ['late', 'left', 'm2 (10.0.0.1) left before all handlers had ended'],
    ['open', 'timed-out', 'm2 (10.0.0.1) timed out: the last commit was not the last word'],
  ] as const)('a member that is gone: its note says %s', (state, kind, text) => {
    const story = new Story().member(0).described([me, dynamic('m2')]);
    story.starts('group-changed').completes('group-changed', { kept: orders(0), assigned: orders(1) });
    story.tell(note(1, 'm2', state), begun(...orders(1)));
    story.described([me]);
    expect(story.latest.cause).toBe(text);
    expect(kinds(story)).toEqual([kind]);
  });

  it('an owner that had begun nothing has left nothing open', () => {
    const story = new Story()
      .member(0)
      .starts('group-changed')
      .completes('group-changed', { assigned: orders(1) });
    story.tell(note(1, 'm2', 'open', { last: null }));
    expect(story.latest).toMatchObject({ cause: 'the group changed', takenOver: [{ owner: 'm2', state: 'idle' }] });
  });

  it('a member that is gone, and nobody here has read its notes', () => {
    const story = new Story()
      .member(0)
      .described([me, dynamic('m2')])
      .round('group-changed')
      .described([me]);
    expect(story.latest.cause).toBe('m2 (10.0.0.1) left or timed out');
    expect(kinds(story)).toEqual(['gone']);
  });

  it('a note that is read in a later entry tells how it went, too', () => {
    const story = new Story()
      .member(0)
      .described([me, dynamic('m2')])
      .round('group-changed')
      .described([me]);
    story.starts('partitions-revoked').completes('partitions-revoked', { assigned: orders(1) });
    story.tell(note(1, 'm2', 'open'));
    expect(story.entries[1]?.reasons[0]?.kind).toBe('timed-out');
  });

  it('nobody tells who is in the group: an owner that left a partition open is lost, one that left it clean may be there', () => {
    const story = new Story().member(0).starts('group-changed');
    story.completes('group-changed', { kept: orders(0), assigned: orders(1, 2) });
    story.tell(note(2, 'm3', 'clean', { drainMs: 20 }));
    expect(story.latest.cause).toBe('the group changed');
    story.tell(note(1, 'm2', 'open'));
    expect(story.latest.cause).toBe('m2 timed out: the last commit was not the last word');
  });

  it('the same groupInstanceId under another member id: restarted, beside what began the rebalance', () => {
    const story = new Story().member(0).described([me, pod('pod-2', 'a')]);
    story.round('group-changed').described([me, pod('pod-2', 'b'), dynamic('m3')]);
    expect(story.latest.cause).toBe('pod-2 (10.0.0.1) restarted; m3 (10.0.0.2) joined');
    expect(kinds(story)).toEqual(['restarted', 'joined']);
  });

  it('another member subscribes to other topics', () => {
    const story = new Story().member(0).described([me, dynamic('m2')]);
    story.round('group-changed').described([me, dynamic('m2', ['payments'])]);
    expect(story.latest.cause).toBe('m2 (10.0.0.1) changed the subscription (+payments, -orders)');
    expect(kinds(story)).toEqual(['subscription-changed']);
  });

  it('of whom the same is said is told in one sentence; the list has ten at the most', () => {
    const others = Array.from({ length: 12 }, (_, index) => dynamic(`m${index + 10}`));
    const story = new Story()
      .member(0)
      .described([me])
      .round('group-changed')
      .described([me, ...others]);
    expect(story.latest.cause).toBe('m10 (10.0.0.1), m11 (10.0.0.2), m12 (10.0.0.3) and 9 more joined');
    expect(story.latest.reasons[0]).toMatchObject({ more: 2 });
    expect(story.latest.reasons[0]?.members).toHaveLength(10);
  });

  it('this member under a new id is nobody who came or went', () => {
    const story = new Story().member(0).described([me]);
    story.tell(lost('expelled', 0)).starts('member-unknown').tell(named('me-again')).completes('member-unknown');
    story.described([dynamic('me-again')]);
    expect(story.latest.cause).toBe('this member was expelled: the group went on without it');
  });

  it('the second part of a cooperative rebalance is told as that, with whose drain it waited for', () => {
    const story = new Story()
      .tell(named('me'))
      .round('first-join')
      .described([me, dynamic('m2')]);
    story.at += 4900;
    story.starts('group-changed').completes('group-changed', { assigned: orders(3) });
    story.tell(note(3, 'm2', 'clean', { drainMs: 4800 }), begun(...orders(3))).described([me, dynamic('m2')]);
    expect(story.latest.cause).toBe('the second part of #1: waited 4.8 s for the drain of orders-3 by m2');
    expect(kinds(story)).toEqual(['handed-over']);
    story.round('group-changed').described([me, dynamic('m2')]);
    expect(story.latest.cause).toBe('the second part of #1');
  });

  it('who joins is told for the first time who is there: nobody came, and its second round is a part of the first', () => {
    const story = new Story()
      .tell(named('me'))
      .round('first-join')
      .round('group-changed', { assigned: orders(0) });
    story.round('group-changed', { revoked: orders(0) }).described([dynamic('m1'), me]);
    expect(story.entries.map(({ cause }) => cause)).toEqual([
      'this member joined',
      'the second part of #1',
      'the group changed',
    ]);
  });

  it('owners before are called as members are, also when these are told of later; this member is one, too', () => {
    const [full, end] = ['shop-5c9a1f20-1111-2222-3333-444455556666', '5c9a1f20-1111-2222-3333-444455556666'];
    const story = new Story()
      .tell(named('me'))
      .starts('first-join')
      .completes('first-join', { assigned: orders(0, 1, 2) });
    story.tell(note(0, end, 'clean'), note(1, 'me', 'clean'), note(2, '', 'open'));
    const names = () => story.latest.takenOver.map(({ name }) => name);
    expect(names()).toEqual(['5c9a1f20', 'this member', 'an owner without a name']);
    story.described([me, dynamic(full)]);
    expect(names()).toEqual(['shop-5c9a1f20', 'this member', 'an owner without a name']);
  });

  it('long after, and nobody came or went: it is not known why', () => {
    const story = new Story().member(0).described([me]);
    story.at += 60_001;
    story.round('group-changed').described([me]);
    expect(story.latest.cause).toBe('the group changed');
    expect(kinds(story)).toEqual(['unknown']);
  });

  it('two rebalances before somebody tells: who came is the cause of the one that others began', () => {
    const story = new Story().member(0, 1).described([me]);
    story.round('group-changed', { kept: orders(0), revoked: orders(1) });
    story.round('partitions-revoked', { kept: orders(0) });
    story.described([me, dynamic('m2')]);
    expect(story.entries.map(({ cause }) => cause)).toEqual([
      'this member joined',
      'm2 (10.0.0.1) joined',
      'the second part of #2',
    ]);
  });

  it('a rebalance that this member began, and one that others began: who came is the cause of the latter', () => {
    const story = new Story().member(0).described([me]).round('subscription-changed').round('group-changed');
    story.described([me, dynamic('m2')]);
    expect(story.entries.slice(1).map(({ cause }) => cause)).toEqual([
      'this member changed its subscription',
      'm2 (10.0.0.1) joined',
    ]);
  });

  it('a change that is told when no entry waits for it belongs to the next one', () => {
    const story = new Story()
      .member(0)
      .described([me, pod('pod-2', 'a')])
      .described([me, pod('pod-2', 'b')]);
    expect(story.latest.cause).toBe('this member joined');
    story.round('group-changed').described([me, pod('pod-2', 'b')]);
    expect(story.latest.cause).toBe('pod-2 (10.0.0.1) restarted');
  });
});

describe('what this member knows at first hand', () => {
  it.each([
    ['requested', 'requested', 'this member asked for it (enforceRebalance)'],
    ['poll-interval-exceeded', 'timed-out', 'this member left for a handler that outlasted maxPollIntervalMs'],
    ['member-unknown', 'timed-out', 'this member was expelled: the group went on without it'],
    ['metadata-changed', 'metadata-changed', 'the topics have changed'],
    ['subscription-changed', 'subscription-changed', 'this member changed its subscription'],
    ['partitions-revoked', 'handed-over', 'the second part of #1'],
  ] as const)('%s', (cause, kind, text) => {
    const story = new Story().member(0).round(cause);
    expect(story.latest).toMatchObject({ trigger: cause, cause: text, reasons: [{ kind }] });
  });

  it('topics that appeared, grew or are gone', () => {
    const topics = [
      { topic: 'orders', from: 4, to: 8 },
      { topic: 'new', from: 0, to: 2 },
      { topic: 'old', from: 1, to: 0 },
      { topic: 'anew', from: 4, to: 2 },
    ];
    const story = new Story().member(0).tell({ type: 'TopicsChanged', topics }).round('metadata-changed');
    expect(story.latest.reasons.map(({ text }) => text)).toEqual([
      'orders grew from 4 to 8 partitions',
      'new appeared with 2 partitions',
      'old is gone',
      'anew shrank from 4 to 2 partitions',
    ]);
    expect(story.round('metadata-changed').latest.cause).toBe('the topics have changed');
  });

  it('a follower sees it by the partitions that have owners now', () => {
    const story = new Story().member(0).described([me], 4);
    story.round('group-changed').described([me], 8);
    expect(story.latest.cause).toBe('orders grew from 4 to 8 partitions');
  });

  it('which topics it subscribes to now; in the consumer protocol, where the coordinator begins, too', () => {
    const changed = { type: 'SubscriptionChanged', added: ['payments'], removed: [] } as const;
    const classic = new Story().member(0).tell(changed).round('subscription-changed');
    expect(classic.latest.cause).toBe('this member changed its subscription (+payments)');
    const consumer = new Story().member(0).tell(changed).starts('group-changed', 'consumer');
    expect(consumer.latest.cause).toBe('this member changed its subscription (+payments)');
    const another = new Story().member(0).tell(changed).round('group-changed');
    expect(another.latest.cause).toBe('the group changed');
  });

  it('what happened shortly before goes with it; what passed by itself does not', () => {
    const story = new Story().member(0).tell({ type: 'SessionSuspended', sinceLastHeartbeatMs: 6200 });
    story.after(500, { type: 'SessionResumed' });
    story.tell({ type: 'EventLoopBlocked', blockedMs: 7100, listeners: ['Orders.place'] });
    story.after(1000, lost('expelled', 0)).starts('member-unknown');
    expect(story.latest.incidents).toEqual([
      {
        ...{ at: '1970-01-01T00:00:00.600Z', type: 'EventLoopBlocked' },
        text: 'the event loop was blocked for 7.1 s by Orders.place',
      },
    ]);
    const later = new Story().member(0).tell({ type: 'SessionSuspended', sinceLastHeartbeatMs: 6200 });
    later.at += 300_001;
    expect(later.starts('group-changed').latest.incidents).toEqual([]);
  });
});
