import { tally, verdictOf } from '../../bench/assignors/tally';
import { type Score } from '../../protocol/assignors/score';

const score = (imbalance: number, away: number, moves: number): Score => ({ imbalance, away, moves });

describe('assignments of ours and of Java’s', () => {
  it('balance decides, whatever it costs in racks and moves', () => {
    expect(verdictOf({ ours: score(10, 5, 5), java: score(12, 0, 0) })).toBe('better imbalance');
    expect(verdictOf({ ours: score(12, 0, 0), java: score(10, 5, 5) })).toBe('worse imbalance');
  });

  it('where that is alike the racks do, and then the moves', () => {
    expect(verdictOf({ ours: score(10, 2, 9), java: score(10, 3, 0) })).toBe('better away');
    expect(verdictOf({ ours: score(10, 2, 9), java: score(10, 2, 8) })).toBe('worse moves');
    expect(verdictOf({ ours: score(10, 2, 9), java: score(10, 2, 9) })).toBe('equal');
  });

  it('are counted by verdict; where Java has no answer, that is one', () => {
    const ours = score(10, 0, 0);
    const counts = tally([
      { ours, java: ours },
      { ours, java: 'throws' },
      { ours, java: score(10, 0, 1) },
      { ours, java: ours },
    ]);
    expect(Object.fromEntries(counts)).toEqual({ equal: 2, throws: 1, 'better moves': 1 });
  });
});
