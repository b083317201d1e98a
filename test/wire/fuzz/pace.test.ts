import { Pace } from './pace';

it('tells a line each five seconds, and how long the rest takes', () => {
  const pace = new Pace();
  expect(pace.line(1000, 0, 10_000)).toBeNull();
  expect(pace.line(61_000, 200, 10_000)).toBeNull();
  expect(pace.line(65_000, 1000, 10_000)).toBeNull();
  expect(pace.line(71_000, 2200, 10_000)).toBe('22.0 % of 10,000 frames, 200 a second, 0.7 minutes left');
  expect(pace.line(72_000, 2400, 10_000)).toBeNull();
  expect(pace.line(77_000, 3400, 10_000)).toContain('34.0 %');
});
