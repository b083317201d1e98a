import { sizeOf } from './scale-bench';
import { scaleGoals } from './scale-tables';

const load = (p50Ms: number, p99Ms: number) => ({
  recordsPerSecond: 100,
  p50Ms,
  p99Ms,
  p99AfterAppendMs: 1,
  cpuUsPerRecord: 3,
});
const size = (partitions: number, cpuUsPerRecord: number, p99Ms: number) =>
  sizeOf(
    partitions,
    [{ recordsPerSecond: 1000, cpuUsPerRecord }],
    [{ topRecordsPerSecond: 200, light: load(2, 3), half: load(2, p99Ms) }],
  );

describe('goals of scale', () => {
  it('are what a record costs with most partitions beside fewest, and how late the late are at half load', () => {
    const goals = scaleGoals({ sizes: [size(1000, 3, 5), size(10, 2, 3)] });
    expect(goals.map(({ measured }) => measured)).toEqual([1.5, 1, 1.5, 2.5]);
  });

  it('are none where nothing was measured', () => {
    expect(scaleGoals({ sizes: [] })).toEqual([]);
  });
});
