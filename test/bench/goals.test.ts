import { goalsTable, ratio, verdictOn } from './goals';

describe('a goal', () => {
  it.each([
    [0.1, 'met'],
    [0.11, 'missed'],
    [null, 'not measured'],
    [NaN, 'not measured'],
  ])('of at most 0.1 of which %s was measured is %s', (measured, verdict) => {
    expect(verdictOn({ goal: 'idle', measured, atMost: 0.1 })).toBe(verdict);
  });

  it('is a row: goal, limit, what was measured in three digits, verdict', () => {
    expect(goalsTable([{ goal: 'idle', measured: 0.03456, atMost: 0.1 }]).rows).toEqual([
      ['idle', '0.1', '0.0346', 'met'],
    ]);
  });

  it('has no ratio to what was not measured, nor to nothing', () => {
    expect([ratio(1, 2), ratio(1, null), ratio(undefined, 2), ratio(1, 0)]).toEqual([0.5, null, null, null]);
  });
});
