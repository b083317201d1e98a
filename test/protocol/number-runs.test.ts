import fc from 'fast-check';
import { numberRuns } from '../../libs/protocol';

describe('numbers in few words', () => {
  it('joins what is adjacent, in order, each once', () => {
    expect(numberRuns([3, 1, 2, 7, 7, 12, 13])).toEqual(['1-3', '7', '12-13']);
    expect(numberRuns([])).toEqual([]);
  });

  it('says every number, and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 })), (numbers) => {
        const said = numberRuns(numbers).flatMap((run) => {
          const [from = 0, to = from] = run.split('-').map(Number);
          return Array.from({ length: to - from + 1 }, (_, index) => from + index);
        });
        expect(said).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });
});
