import { figuresOf } from './idle-bench';
import { idleGoals, idleTable } from './idle-tables';

const report = (cpuPercent: number, connections: number | null) => ({ cpuPercent, connections, requestsPerSecond: 2 });
const figuresWith = (connections: number | null) => ({
  ...{ rounds: 2, seconds: 10 },
  sizes: [
    {
      partitions: 100,
      contenders: [
        figuresOf('engine', [report(0.4, connections), report(0.5, connections)]),
        figuresOf('kafkajs', [report(5, connections), report(5, connections)]),
      ],
    },
  ],
});

describe('what idle consumers come to', () => {
  it('is told for each connection, and beside kafkajs', () => {
    const [ours] = idleTable(figuresWith(2)).rows;
    expect(ours).toEqual(['engine', '100', '0.50 (0.40 to 0.50)', '2', '0.25 (0.20 to 0.25)', '0.100', '2.0']);
  });

  it('is a goal for ours alone', () => {
    expect(idleGoals(figuresWith(2)).map(({ measured }) => measured)).toEqual([0.1]);
  });

  it('is no ratio where connections cannot be counted', () => {
    expect(idleGoals(figuresWith(null)).map(({ measured }) => measured)).toEqual([null]);
  });
});
