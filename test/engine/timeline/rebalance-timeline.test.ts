import {
  RebalanceTimeline,
  type ConsumerEvent,
  type EventSink,
  type GroupConsumer,
  type GroupDescription,
  type TimelineOptions,
} from '../../../libs/engine';
import { type Unstamped } from '../../../libs/engine/events';
import { ManualClock } from '../../../libs/testing';
import { dynamic, groupOf, handedOver, named, orders } from './story';

/** A timeline of a consumer that the test plays. */
class Played {
  readonly clock = new ManualClock();
  readonly timeline: RebalanceTimeline;
  readonly told: string[] = [];
  readonly asked: (number | undefined)[] = [];
  group: GroupDescription | null = null;
  readonly stop: () => void;
  private sink: EventSink = () => undefined;
  private generation = 0;

  constructor(options: TimelineOptions = {}) {
    this.timeline = new RebalanceTimeline(this.clock, options);
    const consumer = {
      groupId: 'g',
      observe: (sink: EventSink) => {
        this.sink = sink;
        return () => (this.sink = () => undefined);
      },
      status: () => ({ rebalancing: false }),
      describeGroup: (atMost?: number) => {
        this.asked.push(atMost);
        if (this.group !== null) this.publish({ type: 'GroupDescribed', group: this.group });
        return Promise.resolve(this.group);
      },
    };
    this.timeline.onOver(({ id, cause }) => void this.told.push(`#${id} ${cause}`));
    this.stop = this.timeline.observe(consumer as unknown as GroupConsumer);
    this.publish(named('me'));
  }

  publish(event: Unstamped<ConsumerEvent>): void {
    this.sink({ ...event, at: this.clock.now() });
  }

  rebalance(...revoked: number[]): void {
    this.generation += 1;
    const about = { generation: this.generation, cause: 'group-changed', protocol: 'cooperative' } as const;
    this.publish({ ...about, type: 'RebalanceStarted' });
    this.publish({
      ...{ ...about, type: 'RebalanceCompleted', durationMs: 0, leader: false },
      ...{ assigned: [], revoked: orders(...revoked), kept: orders(9) },
    });
  }
}

describe('RebalanceTimeline', () => {
  it('remembers what a consumer goes through, and gives it as data', () => {
    const played = new Played();
    expect(played.timeline.latest()).toBeNull();
    played.rebalance();
    expect(played.timeline.entries()).toHaveLength(1);
    expect(played.timeline.latest()).toMatchObject({ id: 1, kept: { count: 1, topics: { orders: '9' } } });
    expect(JSON.parse(JSON.stringify(played.timeline))).toEqual({
      ...{ groupId: 'g', limit: 50, entries: played.timeline.entries() },
    });
    played.stop();
    played.rebalance();
    expect(played.timeline.entries()).toHaveLength(1);
  });

  it('tells each entry once, when it is settled and somebody has told who is in the group', async () => {
    const played = new Played();
    played.group = groupOf([dynamic('me')]);
    played.rebalance();
    await played.clock.advance(10_000);
    played.group = groupOf([dynamic('me'), dynamic('m2')]);
    played.rebalance(1);
    await played.clock.advance(10_000);
    expect(played.told).toEqual(['#1 the group changed']);
    expect(played.asked).toEqual([100, 100]);
    played.publish(handedOver(orders(1)));
    expect(played.told).toEqual(['#1 the group changed', '#2 m2 (10.0.0.1) joined']);
    await played.clock.advance(100_000);
    expect(played.told).toHaveLength(2);
    expect(played.clock.pending).toBe(0);
  });

  it('one that does not settle is told after 30 s, and all of them at the end', async () => {
    const played = new Played({ describeGroup: false });
    played.rebalance(1);
    await played.clock.advance(29_999);
    expect(played.told).toEqual([]);
    await played.clock.advance(1);
    expect(played.told).toHaveLength(1);
    played.rebalance(2);
    played.publish({ type: 'ConsumerStopped', clean: true });
    expect(played.told).toHaveLength(2);
    expect(played.clock.pending).toBe(0);
  });

  it('a sink that throws harms neither others nor the consumer, also when a timer tells', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const played = new Played({ describeGroup: false });
    played.timeline.onOver(() => {
      throw new Error('no');
    });
    const seen: number[] = [];
    const stop = played.timeline.onOver(({ id }) => void seen.push(id));
    played.rebalance(1);
    await played.clock.advance(30_000);
    stop();
    played.rebalance();
    expect(seen).toEqual([1]);
    expect(warn).toHaveBeenCalledWith('A sink of rebalances threw: Error: no', 'KafkaRebalanceWarning');
    warn.mockRestore();
  });

  it('in their order: one that still drains is told before the next one', () => {
    const played = new Played({ describeGroup: false });
    played.rebalance(1);
    played.rebalance();
    expect(played.told).toEqual(['#1 the group changed', '#2 the group changed']);
    expect(played.asked).toEqual([]);
  });

  it.each([0, 1001, 2.5])('entries: %d is refused, with the way out', (entries) => {
    expect(() => new RebalanceTimeline(new ManualClock(), { entries })).toThrow(
      /timeline.entries.*must be a whole number from 1 to 1000.*timeline: false/,
    );
  });
});
