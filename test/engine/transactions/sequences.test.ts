import { Sequences } from '../../../libs/engine/transactions/sequences';

const orders = { topic: 'orders', partition: 0 };

describe('sequences', () => {
  it('count the records of each partition', () => {
    const sequences = new Sequences();
    expect(sequences.take(orders, 3)).toBe(0);
    expect(sequences.take({ ...orders, partition: 1 }, 1)).toBe(0);
    expect(sequences.take(orders, 1)).toBe(3);
    sequences.clear();
    expect(sequences.take(orders, 1)).toBe(0);
  });

  it('go on at 0 after the greatest int32, as in Java', () => {
    const sequences = new Sequences();
    sequences.take(orders, 2 ** 31 - 1);
    expect(sequences.take(orders, 3)).toBe(2 ** 31 - 1);
    expect(sequences.take(orders, 1)).toBe(2);
  });
});
