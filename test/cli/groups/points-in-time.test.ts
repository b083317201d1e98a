import { pointInTime, timeSpan } from '../../../libs/cli/groups/points-in-time';

describe('a point in time', () => {
  it.each([
    ['2026-03-31T14:00:00.000', '2026-03-31T14:00:00.000Z'],
    ['2026-03-31T14:00', '2026-03-31T14:00:00.000Z'],
    ['2026-03-31T14:00:05.25', '2026-03-31T14:00:05.250Z'],
    ['2026-03-31T14:00:00Z', '2026-03-31T14:00:00.000Z'],
    ['2026-03-31T14:00:00.000+02:00', '2026-03-31T12:00:00.000Z'],
    ['2026-03-31T14:00:00.000-0530', '2026-03-31T19:30:00.000Z'],
    ['2026-03-31T14:00:00.000+02', '2026-03-31T12:00:00.000Z'],
    ['2024-02-29T00:00:00', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(pointInTime(text)).toISOString()).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2026-03-31',
    '2026-02-30T00:00:00',
    '2026-03-31T24:30:00',
    '2026-13-01T00:00:00',
    '1774965600000',
  ])('%j is refused with an example', (text) =>
    expect(() => pointInTime(text)).toThrow(/such as 2026-03-31T14:00:00.000/),
  );
});

describe('a span of time', () => {
  it.each([
    ['P7D', 604_800_000],
    ['PT1H30M', 5_400_000],
    ['P1DT12H', 129_600_000],
    ['PT0.5S', 500],
    ['pt10s', 10_000],
    ['PT0S', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(timeSpan(text)).toBe(ms);
  });

  it.each(['', 'P', 'PT', 'P1DT', '1h', 'P1M', 'PT1.5H', '-PT1H', 'PT-1H'])('%j is refused with an example', (text) => {
    expect(() => timeSpan(text)).toThrow(/such as PT1H30M/);
  });
});
