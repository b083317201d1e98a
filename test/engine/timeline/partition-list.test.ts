import fc from 'fast-check';
import { listOf, noPartitions, plus } from '../../../libs/engine/timeline/partition-list';
import { orders } from './story';

describe('PartitionList', () => {
  it('says how many, and which in few words', () => {
    const payments = { topic: 'payments', partition: 4 };
    expect(listOf([...orders(7, 0, 1, 2, 2), payments])).toEqual({
      ...{ count: 5, topics: { orders: '0-2,7', payments: '4' } },
    });
    expect(plus(noPartitions, [])).toBe(noPartitions);
  });

  it('grows to the same list, whether partitions come one by one or together, in whatever order', () => {
    const partition = fc.record({ topic: fc.constantFrom('a', 'b'), partition: fc.nat({ max: 12 }) });
    fc.assert(
      fc.property(fc.array(partition), (partitions) => {
        const oneByOne = partitions.reduce((list, one) => plus(list, [one]), noPartitions);
        expect(oneByOne).toEqual(listOf(partitions));
        expect(plus(listOf(partitions), partitions)).toEqual(listOf(partitions));
      }),
    );
  });
});
