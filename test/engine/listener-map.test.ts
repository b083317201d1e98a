import { InvalidOptionsError, type Listener } from '../../libs/engine';
import { ListenerMap } from '../../libs/engine/listener-map';

const handle = (): Promise<void> => Promise.resolve();
const placing: Listener = { name: 'Orders.place', topics: ['orders'], handle };

describe('which listener takes which topic', () => {
  it('more topics of a listener that is there, or of a function', () => {
    const map = new ListenerMap([placing], 'g');
    map.subscribe(['orders-eu', /orders-\d+/], 'Orders.place');
    map.subscribe(['audit'], handle);
    expect(map.all.map(({ topic, listener }) => `${String(topic)} ${listener}`)).toEqual([
      ...['orders Orders.place', 'orders-eu Orders.place', 'audit handle', '/orders-\\d+/ Orders.place'],
    ]);
    expect(map.for('orders-7')?.name).toBe('Orders.place');
  });

  it('with the retry topics that the listener has', () => {
    const map = new ListenerMap([{ ...placing, processing: { retryTopics: ['5s'] } }], 'g');
    map.subscribe(['orders-eu'], 'Orders.place');
    expect(map.names).toEqual(['orders', 'orders.g.retry-5s', 'orders-eu', 'orders-eu.g.retry-5s']);
    map.unsubscribe(['orders-eu']);
    expect(map.names).toEqual(['orders', 'orders.g.retry-5s']);
  });

  it.each([
    ['a listener', 'Orders.place', {}],
    ['a function', handle, { retryTopics: ['5s'] }],
  ])('a pattern for %s that has retry topics: refused, for they are named after a topic', (_, taker, processing) => {
    const map = new ListenerMap([{ ...placing, processing: { retryTopics: ['5s'] } }], 'g');
    const before = map.all;
    expect(() => map.subscribe(['payments', /orders-.*/], taker, processing)).toThrow(
      /retryTopics.*pattern \(\/orders-\.\*\/\).*name the topics/s,
    );
    expect(map.all).toEqual(before);
  });

  it('a topic that is taken, or a name that nobody has: an error that names it, and nothing has changed', () => {
    const map = new ListenerMap([placing], 'g');
    expect(() => map.subscribe(['payments', 'orders'], handle)).toThrow(InvalidOptionsError);
    expect(() => map.subscribe(['payments'], 'Nobody.at')).toThrow(/Nobody\.at.*Orders\.place/s);
    expect(() => map.unsubscribe(['orders', 'payments'])).toThrow(/payments/);
    // The function is not known by its name now either.
    expect(() => map.subscribe(['payments'], 'handle')).toThrow(InvalidOptionsError);
    expect(map.names).toEqual(['orders']);
  });

  it('who took a topic before hands its partitions over', () => {
    const map = new ListenerMap([placing], 'g');
    expect(map.for('orders')).toBe(placing);
    map.unsubscribe(['orders']);
    expect(map.for('orders')).toBeNull();
    expect(map.lastFor('orders')).toBe(placing);
  });
});
