import fc from 'fast-check';
import { tellEntry, renderTimeline, type ConsumerEvent, type RebalanceEntry } from '../../../libs/engine';
import { type Unstamped } from '../../../libs/engine/events';
import { dynamic, groupOf, orders, Story } from './story';

type Event = Unstamped<ConsumerEvent>;

const partitions = fc.subarray([0, 1, 2, 3, 4]).map((numbers) => orders(...numbers));
const partition = fc.constantFrom(...orders(0, 1, 2, 3, 4));
const duration = fc.integer({ min: 0, max: 100_000 });
const cause = fc.constantFrom(
  ...(['first-join', 'group-changed', 'partitions-revoked', 'subscription-changed'] as const),
  ...(['metadata-changed', 'member-unknown', 'poll-interval-exceeded', 'requested'] as const),
);
const protocol = fc.constantFrom('eager' as const, 'cooperative' as const, 'consumer' as const);
const memberId = fc.constantFrom('', 'a', 'b', 'c');
const members = fc.subarray(['a', 'b', 'c', 'd']).map((ids) => ids.map((id) => dynamic(id)));
const record = partition.map((one) => ({ ...one, offset: 7n, listener: 'Orders.place' }));
const error = fc.constant(new Error('because'));
const kind = fc.constantFrom('assigned' as const, 'revoked' as const, 'lost' as const);
const call = { hook: fc.constantFrom('A.one', 'B.two'), kind, partitions, durationMs: duration };

const eventsByType: {
  readonly [T in ConsumerEvent['type']]?: fc.Arbitrary<Omit<Extract<Event, { type: T }>, 'type'>>;
} = {
  MembershipChanged: fc.record({
    from: fc.constant('joining' as const),
    to: fc.constantFrom('stable' as const, 'leaving' as const, 'expelled' as const, 'left' as const, 'failed' as const),
    ...{ memberId, generation: fc.integer({ min: -1, max: 9 }) },
  }),
  RebalanceStarted: fc.record({ cause, protocol, generation: fc.integer({ min: -1, max: 9 }) }),
  RebalanceCompleted: fc.record({
    ...{ cause, protocol, generation: fc.nat({ max: 9 }), durationMs: duration, leader: fc.boolean() },
    ...{ assigned: partitions, revoked: partitions, kept: partitions },
  }),
  JoinAnswered: fc.record({ generation: fc.nat(), durationMs: duration, members: fc.option(members) }),
  SyncAnswered: fc.record({ generation: fc.nat(), durationMs: duration }),
  SubscriptionChanged: fc.constant({ added: ['payments'], removed: [] }),
  TopicsChanged: fc.constant({ topics: [{ topic: 'orders', from: 4, to: 5 }] }),
  PartitionsAssigned: fc.record({ partitions, generation: fc.nat() }),
  PartitionsStarted: fc.record({
    partitions,
    parts: fc.record({ handlersMs: duration, offsetsMs: duration, hooksMs: duration }),
  }),
  PartitionsRevoked: fc.record({
    ...{ partitions, timedOut: partitions, drainMs: duration },
    parts: fc.record({ handlersMs: duration, hooksMs: duration, commitMs: duration }),
    slowest: fc.option(partition.map((one) => ({ ...one, handlersMs: 3 }))),
  }),
  PartitionsLost: fc.record({
    partitions,
    reason: fc.constantFrom(
      ...(['expelled', 'poll-interval-exceeded', 'fenced', 'failed', 'topic-recreated'] as const),
    ),
  }),
  HookCompleted: fc.record(call),
  HookFailed: fc.record({ ...call, error, outcome: fc.constantFrom('retried' as const, 'ignored' as const) }),
  RecordReplayed: fc.record({ record, cause: fc.constantFrom('owner-lost' as const, 'seek' as const) }),
  HandOverRead: fc.record({
    ...{
      partition,
      owner: fc.constantFrom('', 'a', 'b', 'd'),
      committed: fc.constant(5n),
      last: fc.option(fc.constant(9n)),
    },
    ...{ state: fc.constantFrom('open' as const, 'clean' as const, 'late' as const), drainMs: fc.option(duration) },
  }),
  SessionSuspended: fc.record({ sinceLastHeartbeatMs: duration }),
  SessionResumed: fc.constant({}),
  PollIntervalExceeded: fc.record({ record, runningMs: duration }),
  CommitFailed: fc.record({ partitions, error, willRetry: fc.boolean() }),
  TopicWithoutListener: fc.record({ partitions }),
  ConsumerFailed: fc.record({ error }),
  ConsumerStopped: fc.record({ clean: fc.boolean() }),
};

const event: fc.Arbitrary<Event> = fc.oneof(
  ...Object.entries(eventsByType).map(([type, rest]) =>
    (rest as fc.Arbitrary<object>).map((fields) => ({ type, ...fields }) as Event),
  ),
  members.map((all): Event => ({ type: 'GroupDescribed', group: groupOf(all, all.length) })),
);
const histories = fc.array(fc.tuple(fc.integer({ min: 0, max: 90_000 }), event), { maxLength: 60 });

/** Whatever comes, and in whatever order. */
function everyStep(
  check: (entries: readonly RebalanceEntry[], before: readonly RebalanceEntry[], story: Story) => void,
) {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 5 }), (history, limit) => {
      const story = new Story(limit);
      for (const [ms, one] of history) {
        const before = story.entries;
        story.after(ms, one);
        check(story.entries, before, story);
      }
    }),
  );
}

describe('the timeline, in every interleaving', () => {
  it('is plain data, as many entries as asked for, one number after the other', () => {
    everyStep((entries, _, { state }) => {
      expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
      expect(entries.length).toBeLessThanOrEqual(state.limit);
      for (const [index, { id }] of entries.entries()) expect(id).toBe((entries[0]?.id ?? 0) + index);
    });
  });

  it('has one entry that runs at the most, and it is the last one', () => {
    everyStep((entries, _, { state }) => {
      const running = entries.filter((entry) => entry.state === 'running').map(({ id }) => id);
      expect(running).toEqual(state.running === null ? [] : [state.running]);
      if (running.length > 0) expect(entries.at(-1)?.id).toBe(running[0]);
    });
  });

  it('what is over stays as it ended, and what is settled stays settled', () => {
    everyStep((entries, before) => {
      for (const earlier of before) {
        const entry = entries.find(({ id }) => id === earlier.id);
        if (entry === undefined) continue;
        const { startedAt, trigger } = earlier;
        expect(entry.startedAt).toBe(startedAt);
        if (earlier.state !== 'running') expect(entry).toMatchObject({ state: earlier.state, trigger });
        if (earlier.settledAt !== null) expect(entry.settledAt).toBe(earlier.settledAt);
      }
    });
  });

  it('times go forward, each entry has a cause, and every list is bounded', () => {
    everyStep((entries) => {
      for (const entry of entries) {
        const { startedAt, completedAt, settledAt, durationMs, settledMs, reasons, cause } = entry;
        if (completedAt !== null) expect(completedAt >= startedAt).toBe(true);
        if (settledAt !== null) expect(settledAt >= (completedAt ?? startedAt)).toBe(true);
        for (const ms of [durationMs, settledMs, ...Object.values(entry.phases)])
          expect(ms ?? 0).toBeGreaterThanOrEqual(0);
        expect(reasons.length).toBeGreaterThan(0);
        expect(cause).not.toBe('');
        expect(entry.hooks.length + entry.takenOver.length + entry.incidents.length).toBeLessThanOrEqual(50);
        expect(entry.assigned.count).toBeLessThanOrEqual(5);
      }
    });
  });

  it('counts what was completed, waits only for what is owned, and can always be told', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const story = new Story(100);
        for (const [ms, one] of history) story.after(ms, one);
        const completions = history.filter(([, { type }]) => type === 'RebalanceCompleted').length;
        const { entries, state } = story;
        expect(entries.filter((entry) => entry.state === 'completed').length).toBeGreaterThanOrEqual(completions);
        for (const entry of entries) expect(tellEntry(entry)).toContain(entry.cause);
        expect(renderTimeline(entries)).toContain(entries.length === 0 ? 'No rebalance' : `#${entries[0]?.id}`);
        story.after(1, { type: 'PartitionsRevoked', partitions: orders(0, 1, 2, 3, 4), ...nothing });
        expect([story.state.draining.size, story.state.starting.size, story.state.assignedIn.size]).toEqual([0, 0, 0]);
        const unsettled = story.entries.filter((entry) => entry.state === 'completed' && entry.settledAt === null);
        expect(unsettled).toEqual([]);
        expect(state.ownIds.length).toBeLessThanOrEqual(8);
      }),
    );
  });
});

const nothing = { drainMs: 0, parts: { handlersMs: 0, hooksMs: 0, commitMs: 0 }, slowest: null, timedOut: [] } as const;
