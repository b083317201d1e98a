import { figuresOf } from '../../bench/rebalance/event-figures';
import { type RoundRecord } from '../../bench/rebalance/round-record';
import { delivered, windowOf } from './deliveries';

function round(pauseMs: number, handOverMs: number): RoundRecord {
  const again = delivered('b', 1, 0, 101 + handOverMs);
  return {
    windows: [windowOf(100, 1000)],
    deliveries: [
      ...[delivered('a', 0, 0, 99), delivered('a', 0, 1, 99 + pauseMs), delivered('a', 0, 2, 999)],
      ...[delivered('a', 1, 0, 100), again],
    ],
    sent: [0, 1, 2, 3].map((offset) => ({ partition: 0, offset, at: 200 + offset * 10 })),
    rebalanced: [
      { member: 'a', at: 150 },
      { member: 'a', at: 160 },
      { member: 'b', at: 155 },
      { member: 'a', at: 2000 },
    ],
  };
}

describe('figures of an event', () => {
  it('pool the rounds', () => {
    expect(figuresOf([round(500, 30), round(600, 10), round(700, 20)])).toEqual([
      {
        event: 'join',
        ...{ times: 3, unsettled: 0, kept: 3, moved: 3 },
        keptPauses: [500, 600, 700].map((ms) => ({ ms, loadGapMs: 10 })),
        keptPauseMs: { median: 600, min: 500, max: 700 },
        handOverMs: { median: 20, min: 10, max: 30 },
        ...{ processedTwice: 3, lost: 3, rebalances: 2, loadGapMs: 10 },
      },
    ]);
  });

  it('an event that never happened has none', () => {
    expect(figuresOf([{ ...round(500, 30), windows: [] }])).toEqual([]);
  });

  it('where nothing was kept or moved there is nothing to say, not 0', () => {
    const idle = { ...round(500, 30), deliveries: [] };
    expect(figuresOf([idle])[0]).toMatchObject({ keptPauseMs: null, handOverMs: null, kept: 0, moved: 0 });
  });
});
