/** What is measured at one time, in milliseconds. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** A line through points, by least squares; per hour, with the standard error of the slope. */
export interface Trend {
  readonly perHour: number;
  readonly errorPerHour: number;
  readonly mean: number;
}

const hourMs = 3_600_000;

/** Null with fewer than three points, through which no error can be told. */
export function trendOf(points: readonly Point[]): Trend | null {
  if (points.length < 3) return null;
  const mean = (read: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + read(point), 0) / points.length;
  const [meanAt, meanValue] = [mean(({ at }) => at), mean(({ value }) => value)];
  const spread = points.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  if (spread === 0) return null;
  const slope = points.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
  const squares = points.reduce((sum, { at, value }) => sum + (value - meanValue - slope * (at - meanAt)) ** 2, 0);
  const error = Math.sqrt(squares / (points.length - 2) / spread);
  return { perHour: slope * hourMs, errorPerHour: error * hourMs, mean: meanValue };
}

/** `flat`: zero is within two standard errors; `grows`, `shrinks`: it is not. */
export function verdictOn({ perHour, errorPerHour }: Trend): 'flat' | 'grows' | 'shrinks' {
  if (Math.abs(perHour) <= 2 * errorPerHour) return 'flat';
  return perHour > 0 ? 'grows' : 'shrinks';
}
