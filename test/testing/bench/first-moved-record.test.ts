import { firstMovedRecordAt } from '../../bench/hand-over/first-moved-record';
import { delivered } from './deliveries';

describe('the first record of a partition that moved', () => {
  it('is the earliest start at the new member of a partition that another one had', () => {
    const deliveries = [
      ...[delivered('a', 0, 0, 90), delivered('b', 0, 1, 151)],
      ...[delivered('a', 1, 0, 95), delivered('b', 1, 1, 141)],
    ];
    expect(firstMovedRecordAt('b', deliveries)).toBe(140);
  });

  it('is not one of a partition that nobody had', () => {
    expect(firstMovedRecordAt('b', [delivered('b', 0, 0, 100), delivered('a', 1, 0, 90)])).toBeNull();
    expect(firstMovedRecordAt('b', [delivered('b', 0, 0, 100), delivered('a', 0, 1, 190)])).toBeNull();
  });
});
