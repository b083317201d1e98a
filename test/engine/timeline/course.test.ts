import { begun, handedOver, joined, lost, named, note, orders, Story } from './story';

describe('the course of a rebalance', () => {
  it('first join: phases, generations, what begins, and when all of it delivers', () => {
    const parts = { handlersMs: 200, offsetsMs: 5, hooksMs: 35 };
    const began = (...numbers: number[]) =>
      ({ type: 'PartitionsStarted', partitions: orders(...numbers), parts }) as const;
    const story = new Story().tell(named('me', 'joining')).starts('first-join');
    expect(story.latest).toMatchObject({
      ...{ id: 1, state: 'running', startedAt: '1970-01-01T00:00:00.000Z', completedAt: null, settledAt: null },
      ...{ durationMs: null, generation: { from: null, to: null }, protocol: 'cooperative' },
    });
    story.after(120, joined(null, 100)).after(30, { type: 'SyncAnswered', generation: 1, durationMs: 30 });
    story.completes('first-join', { assigned: orders(0, 1, 2) });
    expect(story.latest).toMatchObject({ state: 'completed', durationMs: 150, settledAt: null });
    story.after(40, {
      ...{ type: 'HookCompleted', hook: 'Orders.warmUp', kind: 'assigned', partitions: orders(0, 1, 2) },
      durationMs: 35,
    });
    story.tell(began(0, 1));
    expect(story.latest.settledAt).toBeNull();
    story.after(200, began(2));
    expect(story.latest).toMatchObject({
      ...{ settledAt: '1970-01-01T00:00:00.390Z', settledMs: 390, memberId: 'me', generation: { from: null, to: 1 } },
      phases: { drainMs: null, joinMs: 100, syncMs: 30, startMs: 240 },
      assigned: { count: 3, topics: { orders: '0-2' } },
      hooks: [{ hook: 'Orders.warmUp', kind: 'assigned', calls: 1, longestMs: 35, failures: 0, lastError: null }],
      slowest: { what: 'waiting for a handler that had lost its partition', ms: 200 },
    });
  });

  it('cooperative: it is over when the assignment is there, and settled when what goes is handed over', () => {
    const story = new Story().member(0, 1, 2, 3);
    story
      .starts('group-changed')
      .after(100)
      .completes('group-changed', { kept: orders(0, 1), revoked: orders(2, 3) });
    expect(story.latest).toMatchObject({ state: 'completed', settledAt: null, kept: { count: 2 } });
    story.after(
      930,
      handedOver(orders(2, 3), { slowest: { topic: 'orders', partition: 3, handlersMs: 700 }, timedOut: orders(3) }),
    );
    expect(story.latest).toMatchObject({
      ...{
        durationMs: 100,
        settledMs: 1030,
        phases: { drainMs: 930 },
        slowest: { what: 'handlers of orders-3', ms: 700 },
      },
      revoked: { count: 2, topics: { orders: '2-3' } },
      drain: {
        ...{ drainMs: 930, handlersMs: 700, hooksMs: 200, commitMs: 30, timedOut: { topics: { orders: '3' } } },
        slowest: { partition: 3 },
      },
    });
  });

  it('eager: everything drains before the assignment, and belongs to the entry that runs', () => {
    const story = new Story()
      .member(0, 1)
      .starts('group-changed', 'eager')
      .after(930, handedOver(orders(0, 1)));
    story.completes('group-changed', { assigned: orders(1), protocol: 'eager' }).tell(begun(...orders(1)));
    expect(story.latest).toMatchObject({
      ...{ durationMs: 930, phases: { drainMs: 930, startMs: 0 }, protocol: 'eager' },
      ...{ revoked: { count: 2 }, assigned: { count: 1 }, kept: { count: 0 } },
    });
  });

  it('consumer: what is given up is handed over before it is complete, and then nothing is waited for', () => {
    const story = new Story()
      .member(0, 1)
      .starts('group-changed', 'consumer')
      .after(930, handedOver(orders(1)));
    story.after(20).completes('group-changed', { kept: orders(0), revoked: orders(1), protocol: 'consumer' });
    expect(story.latest).toMatchObject({ durationMs: 950, settledMs: 950, revoked: { count: 1 } });
  });

  it('one begins while another one drains: each has its own drain', () => {
    const story = new Story().member(0, 1, 2, 3);
    story.round('group-changed', { kept: orders(0, 1, 2), revoked: orders(3) });
    story.round('group-changed', { kept: orders(0, 1), revoked: orders(2) });
    story.after(500, handedOver(orders(2), { drainMs: 500 })).after(100, handedOver(orders(3), { drainMs: 700 }));
    expect(story.entries.map(({ phases, settledMs }) => [phases.drainMs, settledMs])).toEqual([
      [null, 100],
      [700, 800],
      [500, 600],
    ]);
  });

  it('a partition that drains is given back: it counts for the entry that had given it up, and is assigned in the next one', () => {
    const story = new Story().member(0, 1).round('group-changed', { kept: orders(0), revoked: orders(1) });
    story.round('group-changed', { kept: orders(0) });
    story.after(300, handedOver(orders(1), { drainMs: 400 }));
    story.tell({ type: 'PartitionsAssigned', partitions: orders(1), generation: 3 }, begun(...orders(1)));
    expect(story.entries[1]).toMatchObject({ revoked: { count: 1 }, settledMs: 500 });
    expect(story.latest).toMatchObject({ assigned: { count: 1 }, phases: { startMs: 0 } });
  });

  it('expelled and back: one entry, from the loss on', () => {
    const story = new Story()
      .member(0, 1)
      .after(1000, lost('expelled', 0, 1))
      .starts('member-unknown');
    story.after(200, named('me-2')).completes('member-unknown', { assigned: orders(0) });
    expect(story.entries).toHaveLength(2);
    expect(story.latest).toMatchObject({
      ...{ trigger: 'expelled', lost: { count: 2 }, assigned: { count: 1 }, durationMs: 200, memberId: 'me-2' },
      generation: { from: 1, to: 2 },
    });
  });

  it('expelled in the middle of a rebalance: the same entry, which tells of the loss', () => {
    const story = new Story().member(0).starts('group-changed').after(50, lost('expelled', 0));
    story.completes('member-unknown');
    expect(story.entries).toHaveLength(2);
    expect(story.latest).toMatchObject({ state: 'completed', trigger: 'expelled', lost: { count: 1 } });
  });

  it('lost while it drains and while it starts: nothing is waited for any more', () => {
    const story = new Story().member(0, 1).starts('group-changed');
    story.completes('group-changed', { revoked: orders(1), kept: orders(0), assigned: orders(2) });
    expect(story.latest.settledAt).toBeNull();
    story.after(10, lost('expelled', 0, 1, 2));
    expect(story.entries[1]).toMatchObject({ state: 'completed', settledMs: 10 });
    expect(story.latest).toMatchObject({ id: 3, state: 'running', lost: { count: 3 } });
  });

  it('assigned again before it has begun: the later entry waits for it, and the earlier one does not', () => {
    const story = new Story().starts('first-join').completes('first-join', { assigned: orders(0) });
    story
      .starts('group-changed')
      .after(50)
      .completes('group-changed', { assigned: orders(0) });
    expect(story.entries.map(({ settledMs }) => settledMs)).toEqual([50, null]);
    story.after(10, begun(...orders(0)));
    expect(story.latest.settledMs).toBe(60);
  });

  it('a handler outlasts the poll interval: from the loss to the rejoin, with the record', () => {
    const record = { topic: 'orders', partition: 0, offset: 17n, listener: 'Orders.place' };
    const story = new Story().member(0).tell({ type: 'PollIntervalExceeded', record, runningMs: 300_000 });
    story.tell(lost('poll-interval-exceeded', 0)).after(60_000).starts('poll-interval-exceeded');
    story.completes('poll-interval-exceeded');
    expect(story.latest).toMatchObject({
      ...{ durationMs: 60_000, incidents: [{ text: 'Orders.place was at orders-0@17 for 5 min 0 s' }] },
    });
  });

  it('a topic is deleted and created anew: told, though the group does not hear of it', () => {
    const story = new Story().member(0).after(1000, lost('topic-recreated', 0));
    story.tell({ type: 'PartitionsAssigned', partitions: orders(0), generation: 1 }, begun(...orders(0)));
    expect(story.latest).toMatchObject({
      ...{
        state: 'completed',
        cause: 'a topic was deleted and created anew',
        lost: { count: 1 },
        assigned: { count: 1 },
      },
    });
    expect(story.round('group-changed').latest.id).toBe(3);
  });

  it('never completed: it runs until the next one begins or the member stops', () => {
    const story = new Story().member(0).starts('group-changed').after(9000, named('me', 'leaving'));
    expect(story.entries.map(({ state }) => state)).toEqual(['completed', 'abandoned', 'running']);
    expect(story.entries[1]).toMatchObject({ completedAt: null, settledMs: 9000 });
    story.after(930, handedOver(orders(0)), { type: 'ConsumerStopped', clean: true });
    expect(story.latest).toMatchObject({
      ...{ state: 'completed', cause: 'this member leaves', durationMs: 930, revoked: { count: 1 } },
    });
  });

  it('stopped, not in good order', () => {
    const story = new Story()
      .member(0)
      .tell(named('me', 'leaving'))
      .after(100, { type: 'ConsumerStopped', clean: false });
    expect(story.latest.state).toBe('abandoned');
  });

  it('completed, and nobody told of its beginning: it began when it must have', () => {
    const story = new Story();
    story.at = 5000;
    story.completes('group-changed', { durationMs: 400 });
    expect(story.latest).toMatchObject({ startedAt: '1970-01-01T00:00:04.600Z', durationMs: 400 });
  });

  it('what no listener takes is not waited for', () => {
    const story = new Story().starts('first-join').completes('first-join', { assigned: orders(0) });
    story.tell({ type: 'TopicWithoutListener', partitions: orders(0) });
    expect(story.latest.settledAt).not.toBeNull();
  });

  it('hooks: of each how often, the longest, and how it failed', () => {
    const call = { hook: 'Orders.warmUp', kind: 'assigned', partitions: orders(0) } as const;
    const story = new Story().starts('first-join').completes('first-join', { assigned: orders(0) });
    story.tell({ type: 'HookFailed', ...call, durationMs: 80, error: new Error('no cache'), outcome: 'retried' });
    story.tell({ type: 'HookCompleted', ...call, durationMs: 20 });
    expect(story.latest.hooks).toEqual([
      { hook: 'Orders.warmUp', kind: 'assigned', calls: 2, longestMs: 80, failures: 1, lastError: 'no cache' },
    ]);
  });

  it('records that come again are counted by cause where their partition was assigned', () => {
    const again = (partition: number) =>
      ({
        type: 'RecordReplayed',
        cause: 'owner-lost',
        record: { topic: 'orders', partition, offset: 1n, listener: 'Orders.place' },
      }) as const;
    const story = new Story().member(0).round('group-changed', { assigned: orders(1) });
    story.tell(again(1), again(1), again(0), again(7));
    expect(story.entries.map(({ replays }) => replays)).toEqual([{ 'owner-lost': 1 }, { 'owner-lost': 2 }]);
  });

  it('owners before, each with what it left and how', () => {
    const story = new Story().starts('first-join').completes('first-join', { assigned: orders(0, 1, 2) });
    story.tell(
      note(0, 'pod-2', 'clean', { drainMs: 40 }),
      note(1, 'pod-2', 'clean', { drainMs: 60 }),
      note(2, 'pod-3', 'open'),
    );
    expect(story.latest.takenOver).toEqual([
      {
        owner: 'pod-2',
        name: 'pod-2',
        state: 'clean',
        partitions: { count: 2, topics: { orders: '0-1' } },
        drainMs: 60,
      },
      {
        owner: 'pod-3',
        name: 'pod-3',
        state: 'open',
        partitions: { count: 1, topics: { orders: '2' } },
        drainMs: null,
      },
    ]);
  });

  it('remembers so many, the last ones', () => {
    const story = new Story(3).member(0);
    for (let round = 0; round < 5; round += 1) story.round('group-changed', { kept: orders(0) });
    expect(story.entries.map(({ id }) => id)).toEqual([4, 5, 6]);
  });
});
