import { LogView } from '../../../libs/engine/lease/log-view';
import { type Mark } from '../../../libs/protocol';

/** Wall time is a day ahead of the monotonic clock. */
const day = 86_400_000;
const at = (now: number) => ({ now, wallTime: now + day });
const mark = (timestamp: number): Mark => ({ offset: 0n, timestamp: BigInt(timestamp), processed: false });

function answer(highWatermark: bigint, timestamps: readonly number[] = [], logStartOffset = 0n) {
  const records = timestamps.map((timestamp) => ({ timestamp: BigInt(timestamp) })) as never[];
  return { records, highWatermark, logStartOffset };
}

describe('how far behind', () => {
  it('nothing is known before the first answer', () => {
    const log = new LogView();
    expect(log.lag(5n)).toBe(null);
    expect(log.lead(5n)).toBe(null);
    expect(log.lagMs(5n, null, at(10))).toBe(null);
    expect(log.idleMs(5n, 10)).toBe(null);
  });

  it('lag is to the end of the log, lead to its beginning; neither is below 0', () => {
    const log = new LogView();
    log.answered(answer(20n, [], 4n), 5n, 0);
    expect([log.lag(5n), log.lead(5n)]).toEqual([15n, 1n]);
    expect([log.lag(21n), log.lead(3n)]).toEqual([0n, 0n]);
    log.answered(answer(20n, [], -1n), 5n, 0);
    expect(log.logStartOffset).toBe(4n);
  });
});

describe('how old', () => {
  it('the timestamp of the oldest record that was received and not processed', () => {
    const log = new LogView();
    log.answered(answer(2n, [day + 100, day + 900]), 0n, 1000);
    expect(log.lagMs(0n, mark(day + 100), at(1500))).toBe(1400);
  });

  it('0 without lag, and for a producer whose clock is ahead', () => {
    const log = new LogView();
    log.answered(answer(2n, [day + 9000]), 0n, 1000);
    expect(log.lagMs(0n, mark(day + 9000), at(1500))).toBe(0);
    expect(log.lagMs(2n, null, at(1500))).toBe(0);
  });

  it('a backlog, all of what was received is processed: at most as old as the last record', () => {
    const log = new LogView();
    log.answered(answer(1000n, [100, 200]), 0n, 1000);
    expect(log.lagMs(2n, null, at(1000))).toBe(1000 + day - 200);
  });

  it('an open transaction after a quiet day: at most as old as since we were caught up', () => {
    const log = new LogView();
    log.answered(answer(1n, [50]), 0n, 1000);
    log.answered(answer(1n), 1n, 500_000);
    log.answered(answer(2n), 1n, 500_500);
    expect(log.lagMs(1n, null, at(501_500))).toBe(1000);
  });

  it('unknown when neither is known: at the start, after a seek, without timestamps', () => {
    const log = new LogView();
    log.answered(answer(10n), 0n, 1000);
    expect(log.lagMs(0n, null, at(1000))).toBe(null);
    log.answered(answer(10n, [-1]), 0n, 1000);
    expect(log.lagMs(0n, mark(-1), at(1000))).toBe(null);
    log.answered(answer(10n, [day]), 10n, 1000);
    log.moved();
    expect(log.lagMs(0n, null, at(1000))).toBe(null);
  });
});

describe('since when nothing was processed', () => {
  it('counts from the last record that was processed', () => {
    const log = new LogView();
    log.answered(answer(10n, [1, 2]), 0n, 1000);
    expect(log.idleMs(0n, 1500)).toBe(500);
    log.processed(2000);
    expect(log.idleMs(1n, 2300)).toBe(300);
  });

  it('is 0 without lag, and does not count the time without lag', () => {
    const log = new LogView();
    log.answered(answer(1n, [1]), 0n, 0);
    log.processed(10);
    log.answered(answer(1n), 1n, 5000);
    expect(log.idleMs(1n, 6000)).toBe(0);
    log.answered(answer(2n, [1]), 1n, 7000);
    expect(log.idleMs(1n, 7100)).toBe(100);
  });

  it('begins anew after a seek', () => {
    const log = new LogView();
    log.answered(answer(9n, [1]), 0n, 0);
    log.processed(10);
    log.moved();
    expect(log.idleMs(0n, 5000)).toBe(null);
    log.answered(answer(9n, [1]), 0n, 6000);
    expect(log.idleMs(0n, 6200)).toBe(200);
  });
});
