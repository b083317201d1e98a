import { lostRecords, repeats } from '../../bench/rebalance/repeats';
import { delivered } from './deliveries';

describe('repeats and losses', () => {
  it('the later delivery of a record is the repeat, whoever did it', () => {
    const [first, again] = [delivered('a', 0, 7, 90), delivered('b', 0, 7, 150)];
    expect(repeats([again, first, delivered('a', 1, 7, 95)])).toEqual([again]);
  });

  it('a record is lost if nobody processed it', () => {
    const sent = [
      { partition: 0, offset: 7, at: 80 },
      { partition: 1, offset: 7, at: 80 },
    ];
    expect(lostRecords(sent, [delivered('a', 0, 7, 90)])).toEqual([sent[1]]);
  });
});
