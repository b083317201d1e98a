import { ProcessedRecords } from './processed-records';

describe('ProcessedRecords', () => {
  it('tells what nobody has processed, and what was processed again', () => {
    const records = new ProcessedRecords();
    records.add(0, 0);
    records.add(0, 0);
    records.add(1, 5);
    const sent = [
      { partition: 0, offset: 0, at: 0 },
      { partition: 1, offset: 5, at: 0 },
      { partition: 1, offset: 6, at: 0 },
    ];
    expect([records.total, records.twice, records.lostOf(sent)]).toEqual([3, 1, 1]);
  });
});
