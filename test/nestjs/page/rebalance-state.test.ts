import { rebalanceState } from '../../../libs/nestjs/page/rebalance-state';
import { rebalanceEntry } from './synthetic-rebalance';

const every = (step: number, count: number): string =>
  Array.from({ length: count }, (_, index) => String(index * step)).join(',');

describe('a rebalance on the page', () => {
  it('names partitions, and of very many the first ones', () => {
    const { kept, assigned } = rebalanceState(
      rebalanceEntry(1, {
        kept: { count: 500, topics: { orders: every(2, 500) } },
        assigned: { count: 2, topics: { orders: '1,3' } },
      }),
    );
    expect(assigned).toEqual({ count: 2, topics: { orders: '1,3' }, moreTopics: 0 });
    expect(kept.count).toBe(500);
    expect(kept.topics.orders).toMatch(/^0,2,4,.*,\d+,…$/);
    expect(kept.topics.orders!.length).toBeLessThan(250);
    expect(every(2, 500)).toContain(kept.topics.orders!.slice(0, -1));
  });

  it('of very many topics the first ones, and how many there are beyond', () => {
    const topics = Object.fromEntries(Array.from({ length: 100 }, (_, one) => [`topic-${one}`, '0-5']));
    const { kept } = rebalanceState(rebalanceEntry(1, { kept: { count: 600, topics } }));
    expect(Object.keys(kept.topics)).toHaveLength(12);
    expect(kept.moreTopics).toBe(88);
  });

  it('whose handlers had no time, and nothing of errors of hooks', () => {
    const timedOut = { count: 1, topics: { orders: '3' } };
    const { timedOut: told, hooks } = rebalanceState(
      rebalanceEntry(1, {
        drain: {
          ...{ partitions: timedOut, drainMs: 5000, handlersMs: 5000, hooksMs: 0, commitMs: 0, slowest: null },
          timedOut,
        },
        hooks: [{ hook: 'Orders.flush', kind: 'revoked', calls: 1, longestMs: 3, failures: 1, lastError: 'secret' }],
      }),
    );
    expect(told).toMatchObject(timedOut);
    expect(JSON.stringify(hooks)).not.toContain('secret');
  });
});
