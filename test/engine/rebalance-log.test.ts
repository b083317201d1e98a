import { RebalanceLog } from '../../libs/engine/rebalance-log';

const minute = 60_000;

describe('RebalanceLog', () => {
  it('without a rebalance there is no latency', () => {
    expect(new RebalanceLog().history(minute)).toEqual({ count: 0, averageMs: null, longestMs: null, lastMsAgo: null });
  });

  it('counts those of the last hour, and tells of the last one however long ago', () => {
    const log = new RebalanceLog();
    log.completed(0, 900);
    log.completed(30 * minute, 100);
    log.completed(30 * minute + 1000, 300);
    expect(log.history(31 * minute)).toEqual({ count: 3, averageMs: 1300 / 3, longestMs: 900, lastMsAgo: 59_000 });
    expect(log.history(70 * minute)).toMatchObject({ count: 2, averageMs: 200, longestMs: 300 });
    expect(log.history(200 * minute)).toMatchObject({ count: 0, averageMs: null, lastMsAgo: 170 * minute - 1000 });
  });

  it('holds an hour, however often the group rebalances', () => {
    const log = new RebalanceLog();
    for (let at = 0; at < 3 * 60 * minute; at += 1000) log.completed(at, 1);
    expect(log.history(3 * 60 * minute - 1).count).toBe(3600);
    expect((log as unknown as { minutes: unknown[] }).minutes.length).toBeLessThanOrEqual(60);
  });
});
