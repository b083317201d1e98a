import { SaslSession } from '../../libs/client/sasl-session';
import { ManualClock } from './support/manual-clock';

const lifetimeMs = 100_000;
const soon = (): Promise<void> => new Promise(setImmediate);

/** A session, and what happens on its connection in its order. */
class Bench {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  failure: unknown = null;
  authenticate = (): Promise<number> => Promise.resolve(lifetimeMs);
  readonly session: SaslSession;

  constructor(prepare: (() => Promise<void>) | null = null) {
    const exchange = {
      prepare,
      authenticate: () => {
        this.told.push('authenticate');
        return this.authenticate();
      },
      onFailed: (thrown: unknown) => void (this.failure = thrown),
    };
    this.session = new SaslSession(this.clock, exchange, () => 0);
  }

  send(name: string, answered: Promise<unknown> = Promise.resolve()): Promise<unknown> {
    return this.session.run(async () => {
      this.told.push(name);
      await answered;
    });
  }
}

function later(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe('the session of a connection that authenticates', () => {
  it('is not renewed before 85 % of its time, and once then, with the next request', async () => {
    const bench = new Bench();
    await bench.session.open();
    bench.clock.advance(84_999);
    await bench.send('early');
    bench.clock.advance(1);
    await Promise.all([bench.send('due'), bench.send('another')]);
    await bench.send('after');
    expect(bench.told).toEqual(['authenticate', 'early', 'authenticate', 'due', 'another', 'after']);
  });

  it('of no lifetime is never renewed', async () => {
    const bench = new Bench();
    bench.authenticate = () => Promise.resolve(0);
    await bench.session.open();
    bench.clock.advance(10 ** 9);
    await bench.send('much later');
    expect(bench.told).toEqual(['authenticate', 'much later']);
  });

  it('is renewed only when all is answered, and what comes meanwhile is sent after it, in its order', async () => {
    const bench = new Bench();
    await bench.session.open();
    const fetched = later();
    const fetch = bench.send('fetch', fetched.promise);
    bench.clock.advance(90_000);
    const sent = [bench.send('one'), bench.send('two')];
    await soon();
    expect(bench.told).toEqual(['authenticate', 'fetch']);
    fetched.resolve();
    await Promise.all([fetch, ...sent]);
    expect(bench.told).toEqual(['authenticate', 'fetch', 'authenticate', 'one', 'two']);
  });

  it('goes on while its next token is fetched, until its own end', async () => {
    let token = Promise.resolve();
    const bench = new Bench(() => token);
    await bench.session.open();
    const fetched = later();
    token = fetched.promise;
    bench.clock.advance(90_000);
    await bench.send('due');
    bench.clock.advance(10_000);
    const over = bench.send('over');
    await soon();
    expect(bench.told).toEqual(['authenticate', 'due']);
    fetched.resolve();
    await over;
    expect(bench.told).toEqual(['authenticate', 'due', 'authenticate', 'over']);
  });

  it('outlives a token that cannot be fetched, which is tried again; at its end that is a failure', async () => {
    let asked = -1;
    const bench = new Bench(() => {
      asked += 1;
      return asked === 0 ? Promise.resolve() : Promise.reject(new Error('away'));
    });
    await bench.session.open();
    bench.clock.advance(90_000);
    await bench.send('due');
    await bench.send('at once');
    expect([asked, bench.failure]).toEqual([1, null]);
    bench.clock.advance(1000);
    await bench.send('a tenth of what was left');
    expect([asked, bench.failure]).toEqual([2, null]);
    bench.clock.advance(9000);
    void bench.send('over');
    await soon();
    expect(bench.failure).toEqual(new Error('away'));
    expect(bench.told).not.toContain('over');
  });

  it('that is refused is a failure, and nothing more is sent', async () => {
    const bench = new Bench();
    await bench.session.open();
    bench.authenticate = () => Promise.reject(new Error('refused'));
    bench.clock.advance(90_000);
    void bench.send('due');
    await soon();
    expect(bench.failure).toEqual(new Error('refused'));
    expect(bench.told).toEqual(['authenticate', 'authenticate']);
  });

  it('of less than a second is not renewed sooner than brokers take it', async () => {
    const bench = new Bench();
    bench.authenticate = () => Promise.resolve(500);
    await bench.session.open();
    bench.clock.advance(999);
    await bench.send('early');
    bench.clock.advance(1);
    await bench.send('due');
    expect(bench.told).toEqual(['authenticate', 'early', 'authenticate', 'due']);
  });
});
