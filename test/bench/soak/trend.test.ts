import { trendOf, verdictOn } from './trend';

const minuteMs = 60_000;
const points = (value: (minute: number) => number) =>
  Array.from({ length: 30 }, (_, minute) => ({ at: minute * minuteMs, value: value(minute) }));

describe('the trend of memory', () => {
  it('is the slope for each hour, without an error where all points are on a line', () => {
    const trend = trendOf(points((minute) => 20 + minute));
    expect(trend?.perHour).toBeCloseTo(60);
    expect(trend?.errorPerHour).toBeCloseTo(0);
    expect(trend?.mean).toBeCloseTo(34.5);
  });

  it('is flat where it goes up and down by more than it rises', () => {
    const trend = trendOf(points((minute) => 20 + (minute % 2) * 5 + minute / 100));
    expect(trend !== null && verdictOn(trend)).toBe('flat');
  });

  it('grows where it rises by more than it goes up and down', () => {
    const trend = trendOf(points((minute) => 20 + (minute % 2) / 10 + minute / 10));
    expect(trend !== null && verdictOn(trend)).toBe('grows');
  });

  it('is not told of two points', () => {
    expect(trendOf(points(() => 1).slice(0, 2))).toBeNull();
  });
});
