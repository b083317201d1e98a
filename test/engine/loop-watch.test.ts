import { EventBus } from '../../libs/engine/event-bus';
import { type ConsumerEvent, type Timer } from '../../libs/engine';
import { type RunningRecord } from '../../libs/engine/lease/running-record';
import { LoopWatch } from '../../libs/engine/loop-watch';
import { LongestRuns } from '../../libs/engine/longest-runs';
import { ManualClock } from '../../libs/testing';

/** A clock whose timers come late, as after a turn of the loop that took long. */
class BlockedClock extends ManualClock {
  private lateMs = 0;

  override now(): number {
    return super.now() + this.lateMs;
  }

  override at(at: number, action: () => void): Timer {
    return super.at(at - this.lateMs, action);
  }

  block(ms: number): void {
    this.lateMs += ms;
  }
}

function playing(eventLoopWarningMs = 1000) {
  const clock = new BlockedClock();
  const bus = new EventBus(clock);
  const events: ConsumerEvent[] = [];
  bus.subscribe((event) => void events.push(event));
  const running: RunningRecord[] = [];
  const longestRuns = new LongestRuns(eventLoopWarningMs / 2);
  const leases = { running: () => running };
  const watch = new LoopWatch({ options: { eventLoopWarningMs }, clock, bus, leases, longestRuns });
  const processed = (listener: string, durationMs: number): void => longestRuns.ended(listener, durationMs);
  const run = (listener: string): void =>
    void running.push({
      ...{ record: { ...place, listener }, size: 1, since: clock.now() },
      ...{ abort: () => undefined, warned: false },
    });
  const blocked = () => events.filter((event) => event.type === 'EventLoopBlocked');
  return { clock, watch, processed, run, blocked };
}

const place = { topic: 'orders', partition: 0, offset: 0n };

describe('LoopWatch', () => {
  it('says nothing of a loop that is free, or blocked for less than is told', async () => {
    const { clock, blocked } = playing();
    await clock.advance(5000);
    clock.block(900);
    await clock.advance(5000);
    expect(blocked()).toEqual([]);
  });

  it('names who ran for most of that time: ended before the timer could see it, or still running', async () => {
    const { clock, blocked, processed, run } = playing();
    await clock.advance(1000);
    run('Orders.export');
    clock.block(3000);
    processed('Orders.report', 3000);
    processed('Orders.place', 4);
    run('Orders.begin');
    await clock.advance(250);
    expect(blocked()).toMatchObject([{ blockedMs: 3000, listeners: ['Orders.report', 'Orders.export'] }]);
    await clock.advance(5000);
    expect(blocked()).toHaveLength(1);
  });

  it('names nobody when something else has blocked', async () => {
    const { clock, blocked, processed } = playing();
    processed('Orders.report', 3000);
    await clock.advance(250);
    clock.block(3000);
    await clock.advance(250);
    expect(blocked()).toMatchObject([{ listeners: [] }]);
  });

  it('ends', async () => {
    const { clock, watch, blocked } = playing();
    watch.cancel();
    clock.block(9000);
    await clock.advance(1000);
    expect({ blocked: blocked(), pending: clock.pending }).toEqual({ blocked: [], pending: 0 });
  });
});
