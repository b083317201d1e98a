import { due } from './due';

describe('due', () => {
  it('is what the rate asks for and was not sent, also after a timer that was late', () => {
    expect([due(1000, 5, 0), due(1000, 5, 5), due(1000, 100, 5)]).toEqual([5, 0, 95]);
  });

  it('never is less than nothing', () => {
    expect(due(10, 50, 3)).toBe(0);
  });
});
