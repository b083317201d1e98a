import fc from 'fast-check';
import { namesOf, numbersByTopic, partitionNames } from '../../libs/protocol';

describe('partitions in few words', () => {
  it('one, many, of several topics, none', () => {
    const of = (topic: string, ...numbers: number[]) => numbers.map((partition) => ({ topic, partition }));
    expect(partitionNames(of('orders', 3))).toBe('orders-3');
    expect(partitionNames([...of('payments', 0), ...of('orders', 7, 0, 1, 2)])).toBe('orders[0-2,7], payments-0');
    expect(partitionNames([])).toBe('none');
  });

  it('do not depend on the order, and a topic occurs once', () => {
    const partition = fc.record({ topic: fc.constantFrom('a', 'b', 'c'), partition: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(partition), (partitions) => {
        const topics = numbersByTopic(partitions);
        expect(topics).toEqual(numbersByTopic([...partitions].reverse()));
        expect(Object.keys(topics)).toEqual([...new Set(partitions.map(({ topic }) => topic))].sort());
        expect(namesOf(topics)).toBe(partitionNames(partitions));
      }),
    );
  });
});
