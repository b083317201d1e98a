import { handOvers } from '../../bench/rebalance/hand-overs';
import { delivered, windowOf } from './deliveries';

describe('hand-overs', () => {
  it('last from the end of the old owner’s last record to the start of the new owner’s first', () => {
    const moved = [delivered('a', 0, 0, 90), delivered('b', 0, 1, 151), delivered('b', 0, 2, 190)];
    expect(handOvers(moved, windowOf(100, 200))).toEqual([{ partition: 0, from: 'a', to: 'b', durationMs: 60 }]);
  });

  it('there and back are two', () => {
    const moved = [delivered('a', 0, 0, 90), delivered('b', 0, 1, 151), delivered('a', 0, 2, 190)];
    expect(handOvers(moved, windowOf(100, 200)).map(({ to }) => to)).toEqual(['b', 'a']);
  });

  it('owners that overlap have handed over in no time', () => {
    const slow = { ...delivered('b', 0, 1, 151), startedAt: 50 };
    expect(handOvers([delivered('a', 0, 0, 90), slow], windowOf(100, 200))[0]?.durationMs).toBe(0);
  });

  it('belong to the window in which the new owner began', () => {
    const moved = [delivered('a', 0, 0, 90), delivered('b', 0, 1, 151)];
    expect(handOvers(moved, windowOf(80, 120))).toEqual([]);
  });
});
