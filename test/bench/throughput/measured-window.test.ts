import { MeasuredWindow } from './measured-window';

const bounds = { warmUp: { records: 100, ms: 1000 }, measured: { records: 1000, ms: 2000 } };

describe('MeasuredWindow', () => {
  it('begins when enough records are read, and ends when enough more are', () => {
    const window = new MeasuredWindow(bounds);
    expect([window.count(50, 10), window.count(60, 20), window.count(999, 300)]).toEqual([null, 'begin', null]);
    expect(window.count(1, 420)).toBe('end');
    expect(window.result).toEqual({ records: 1000, ms: 400 });
  });

  it('begins and ends by time where records are slow, and counts nothing after its end', () => {
    const window = new MeasuredWindow(bounds);
    expect([window.count(1, 500), window.count(1, 1500), window.count(7, 3500)]).toEqual([null, 'begin', 'end']);
    expect(window.count(1, 3600)).toBeNull();
    expect(window.result).toEqual({ records: 7, ms: 2000 });
  });

  it('has no result before its end', () => {
    expect(() => new MeasuredWindow(bounds).result).toThrow('has not ended');
  });
});
