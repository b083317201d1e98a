import { percentile } from './percentile';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is the value that so many are not above', () => {
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([50, 99, 100]);
  });

  it('of one value is that value, of none is not a number', () => {
    expect([percentile([7], 0.01), percentile([], 0.5)]).toEqual([7, NaN]);
  });
});
