import { eventOf } from './event-of';
import { rebalancePlot, rebalanceTable } from './rebalance-tables';

const ours = { name: 'classic', contender: 'ours', ours: true };
const stock = { name: 'stock', contender: 'stock', ours: false };
const contenders = [
  { ...ours, events: [eventOf('steady', [40]), eventOf('join', [42, 44, 50])] },
  { ...stock, events: [eventOf('steady', [41]), { ...eventOf('join', [600]), unsettled: 1, moved: 3 }] },
];

describe('the table of rebalances', () => {
  const { head, rows } = rebalanceTable({ contenders });
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);

  it('has a line for each event and contender, event by event', () => {
    expect(column('event')).toEqual(['nothing happens', 'nothing happens', 'a member joins', 'a member joins']);
    expect(column('contender')).toEqual(['ours', 'stock', 'ours', 'stock (unsettled: 1)']);
  });

  it('tells medians and spread, and of one value the value', () => {
    expect(column('kept pause, ms')).toEqual(['40', '41', '44 (42 to 50)', '600']);
  });

  it('compares each contender with its own steady gap', () => {
    expect(column('of steady')).toEqual(['1.00', '1.00', '1.10', '14.63']);
  });

  it('says nothing of hand-overs where nothing moved', () => {
    const handOverMs = { median: 20, min: 10, max: 30 };
    const events = [eventOf('join', [40]), { ...eventOf('leave', [40]), moved: 3, handOverMs }];
    const cells = rebalanceTable({ contenders: [{ ...ours, events }] }).rows.map((row) => row.slice(3, 6));
    expect(cells).toEqual([
      ['-', '-', '8 / 0'],
      ['-', '20 (10 to 30)', '8 / 3'],
    ]);
  });
});

describe('the plot of rebalances', () => {
  it('has a group for each event and a bar for each contender, as long as its median pause', () => {
    const picture = rebalancePlot({ contenders });
    const widths = [...picture.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(4);
    expect((widths[3] ?? 0) / (widths[2] ?? 1)).toBeCloseTo(600 / 44, 0);
    expect(picture).toContain('>a member joins</text>');
  });

  it('leaves out what was not measured', () => {
    expect(rebalancePlot({ contenders: [{ ...ours, events: [eventOf('crash', [])] }] })).not.toMatch(
      /<rect|NaN|Infinity/,
    );
  });
});
