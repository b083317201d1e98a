import fc from 'fast-check';
import { type RebalanceCause } from '../../../libs/engine';
import {
  asOf,
  isOwnStorm,
  noStorm,
  onRebalanceStarted,
  type StormWatch,
} from '../../../libs/engine/health/rebalance-storm';

const bounds = { stormWindowMs: 60_000, stormRebalances: 6 };

const after = (times: readonly number[], cause: RebalanceCause = 'group-changed', from: StormWatch = noStorm) =>
  times.reduce((watch, at) => onRebalanceStarted(watch, cause, at, bounds), from);
const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index * ms);

describe('a rebalance storm', () => {
  it('begins with stormRebalances within the window, and not with fewer', () => {
    expect(after(every(1000, 5)).storming).toBe(false);
    expect(after(every(1000, 6)).storming).toBe(true);
    expect(after(every(15_000, 6)).storming).toBe(false);
  });

  it('ends with half of them: between the two it stays what it was', () => {
    const storm = after(every(1000, 6));
    expect(asOf(storm, 61_500, bounds)).toMatchObject({ storming: true, starts: { length: 4 } });
    expect(asOf(storm, 62_500, bounds)).toMatchObject({ storming: false, starts: { length: 3 } });
    const calm = asOf(storm, 62_500, bounds);
    // Four and five of them do not begin it anew.
    expect(after([62_600, 62_700], 'group-changed', calm).storming).toBe(false);
    expect(after([62_600, 62_700, 62_800], 'group-changed', calm).storming).toBe(true);
  });

  it.each(['first-join', 'partitions-revoked'] as const)('%s is none by itself', (cause) => {
    expect(after(every(100, 20), cause)).toEqual(noStorm);
  });

  it('is our own if we begin at least half of the rebalances', () => {
    const ours = after(every(1000, 3), 'member-unknown');
    expect(isOwnStorm(after(every(1000, 3, 3000), 'group-changed', ours))).toBe(true);
    expect(isOwnStorm(after(every(1000, 4, 3000), 'group-changed', ours))).toBe(false);
  });

  it('is what a count over the window says, with hysteresis, for any rebalances; and remembers a bounded number', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }), (gaps) => {
        let [now, watch, storming] = [0, noStorm, false];
        const times: number[] = [];
        for (const gap of gaps) {
          now += gap;
          times.push(now);
          watch = onRebalanceStarted(watch, 'group-changed', now, bounds);
          const count = times.filter((at) => now - at < bounds.stormWindowMs).length;
          storming = storming ? count > 3 : count >= 6;
          expect(watch.storming).toBe(storming);
          expect(watch.starts.length).toBeLessThanOrEqual(24);
        }
      }),
    );
  });
});
