import { EventBus } from '../../libs/engine/event-bus';
import { eventsOfRecords, type ConsumerEvent } from '../../libs/engine';
import { ManualClock } from '../../libs/testing';

const processed = {
  type: 'RecordProcessed',
  ...{ durationMs: 1, index: 0 },
  record: { topic: 'orders', partition: 0, offset: 0n, listener: 'Orders.place' },
} as const;

describe('EventBus', () => {
  it('hears no event that every sink leaves out', () => {
    const bus = new EventBus(new ManualClock());
    const told: ConsumerEvent[] = [];
    bus.subscribe((event) => void told.push(event), eventsOfRecords);
    expect([bus.hears('RecordProcessed'), bus.hears('ConsumerStopped')]).toEqual([false, true]);
    bus.publish({ ...processed });
    bus.publish({ type: 'ConsumerStopped', clean: true });
    expect(told.map(({ type }) => type)).toEqual(['ConsumerStopped']);
  });

  it('tells it to those who do not leave it out, until they end', () => {
    const bus = new EventBus(new ManualClock());
    const told: ConsumerEvent[] = [];
    bus.subscribe(() => undefined, eventsOfRecords);
    const unsubscribe = bus.subscribe((event) => void told.push(event));
    bus.publish({ ...processed });
    unsubscribe();
    expect([told.length, bus.hears('RecordProcessed')]).toEqual([1, false]);
  });
});
