import { renderTimeline, tellEntry } from '../../../libs/engine';
import { begun, dynamic, handedOver, joined, lost, named, note, orders, Story } from './story';

function aDay(): Story {
  const story = new Story().tell(named('me', 'joining')).starts('first-join').after(100, joined(null, 100));
  story.after(20, { type: 'SyncAnswered', generation: 1, durationMs: 20 });
  story.completes('first-join', { assigned: orders(0, 1, 2, 3) });
  story.tell(note(0, 'shop-5c9a1f20-1111-2222-3333-444455556666', 'open'), begun(...orders(0, 1, 2, 3)));
  story.tell({
    ...{ type: 'RecordReplayed', cause: 'owner-lost' },
    record: { topic: 'orders', partition: 0, offset: 1n, listener: 'Orders.place' },
  } as never);
  story
    .described([dynamic('me')])
    .after(60_000)
    .starts('group-changed')
    .after(80);
  story.completes('group-changed', { kept: orders(0, 1), revoked: orders(2, 3) });
  story.after(300, {
    ...{ type: 'HookFailed', hook: 'Orders.flush', kind: 'revoked', partitions: orders(2, 3) },
    ...{ durationMs: 200, error: new Error('no cache'), outcome: 'ignored' },
  } as never);
  story.after(4500, handedOver(orders(2, 3), { drainMs: 4800, timedOut: orders(3) }));
  story.described([dynamic('me'), dynamic('m2')]);
  story.tell({ type: 'SessionSuspended', sinceLastHeartbeatMs: 6200 });
  return story.after(5000, lost('expelled', 0, 1)).starts('member-unknown');
}

it('a line for each', () => {
  expect(aDay().entries.map(tellEntry)).toEqual([
    'rebalance #1: this member joined; generation none -> 1, after 120 ms; assigned orders[0-3]; slowest: waiting until all members had joined, 100 ms',
    'rebalance #2: m2 (10.0.0.1) joined; generation 1 -> 2, after 80 ms, settled after 4.9 s; kept 2, handed over orders[2-3] in 4.8 s, no time for handlers of orders-3; slowest: Orders.flush (revoked), 200 ms',
    'rebalance #3: this member was expelled: the group went on without it; generation 2 -> ?, under way; lost orders[0-1]',
  ]);
});

it('a paragraph for each, also when it has come as JSON', () => {
  const { entries } = aDay();
  const text = renderTimeline(entries);
  expect(renderTimeline(JSON.parse(JSON.stringify(entries)) as typeof entries)).toBe(text);
  expect(text).toBe(`#1  1970-01-01T00:00:00.000Z  generation none -> 1  after 120 ms  (cooperative, alone)
    cause       this member joined
    phases      join 100 ms, sync 20 ms, start 0 ms
    slowest     waiting until all members had joined, 100 ms
    assigned    4: orders[0-3]
    taken over  orders-0 from shop-5c9a1f20 (open)
    replayed    1 (owner-lost)

#2  1970-01-01T00:01:00.120Z  generation 1 -> 2  after 80 ms, settled after 4.9 s  (cooperative, 2 members)
    cause       m2 (10.0.0.1) joined
    phases      drain 4.8 s
    slowest     Orders.flush (revoked), 200 ms
    kept        2: orders[0-1]
    handed over 2: orders[2-3] in 4.8 s
    timed out   1: orders-3
    hooks       Orders.flush (revoked) 200 ms, 1 of 1 failed: no cache

#3  1970-01-01T00:01:10.000Z  generation 2 -> ?  under way  (cooperative)
    cause       this member was expelled: the group went on without it
    lost        2: orders[0-1]
    meanwhile   1970-01-01T00:01:05.000Z no heartbeat was answered for 6.2 s`);
  expect(renderTimeline([])).toBe('No rebalance yet.');
});
