import fc from 'fast-check';
import { hook, LeaseBench, orders } from './bench';
import { Handlers } from './handlers';

describe('ordered concurrency', () => {
  it('key: one record of each key at a time, in its order; a slow key stops no other', async () => {
    const bench = new LeaseBench({}, [], { ordering: 'key' });
    const handlers = new Handlers();
    bench.handle = handlers.handle;
    await bench.assign(0);
    await bench.deliverKeyed(0, [0, 'a'], [1, 'b'], [2, 'a'], [3, null], [4, 'b'], [5, null]);
    expect(handlers.started).toEqual(['0@0', '0@1', '0@3']);
    handlers.end('0@1');
    handlers.end('0@3');
    await bench.clock.advance(0);
    expect(handlers.started.slice(3)).toEqual(['0@4', '0@5']);
    expect(bench.table.all()[0]?.committable).toBe(0n);
    handlers.end('0@0');
    await bench.clock.advance(0);
    expect(bench.table.all()[0]?.committable).toBe(2n);
    expect(bench.table.all()[0]?.status({ now: 0, wallTime: 0 })).toMatchObject({
      inFlight: 3,
      processedAbove: 1,
      pending: 3,
    });
  });

  it('concurrency: of the listener over all its partitions, each of which gets its turn', async () => {
    const bench = new LeaseBench({}, [], { ordering: 'unordered', concurrency: 2 });
    const handlers = new Handlers();
    bench.handle = handlers.handle;
    await bench.assign(0, 1);
    await bench.deliver(0, 0, 1, 2, 3);
    await bench.deliver(1, 0, 1);
    expect(handlers.running).toEqual(['0@0', '0@1']);
    handlers.end('0@0');
    await bench.clock.advance(0);
    handlers.end('0@1');
    await bench.clock.advance(0);
    expect(handlers.running).toContain('1@0');
  });

  it('maxConcurrency: of the member, also with the default ordering', async () => {
    const bench = new LeaseBench({ maxConcurrency: 1 });
    const handlers = new Handlers();
    bench.handle = handlers.handle;
    await bench.assign(0, 1);
    await bench.deliver(0, 0);
    await bench.deliver(1, 0);
    expect(handlers.running).toEqual(['0@0']);
    handlers.end('0@0');
    await bench.clock.advance(0);
    expect(handlers.running).toEqual(['1@0']);
  });

  it('a record that waits for its retry holds its key, and no slot', async () => {
    const bench = new LeaseBench({ recordRetryBackoffMs: 100 }, [], {
      ordering: 'key',
      concurrency: 1,
      retry: { jitter: 0 },
    });
    const handlers = new Handlers();
    bench.handle = handlers.handle;
    await bench.assign(0);
    await bench.deliverKeyed(0, [0, 'a'], [1, 'a'], [2, 'b']);
    handlers.end('0@0', new Error('away'));
    await bench.clock.advance(0);
    expect(handlers.running).toEqual(['0@2']);
    await bench.clock.advance(100);
    expect(handlers.running).toEqual(['0@2']);
    handlers.end('0@2');
    await bench.clock.advance(0);
    expect(handlers.running).toEqual(['0@0']);
    expect(bench.of('RecordFailed')).toMatchObject([{ attempt: 1, retryInMs: 100 }]);
  });

  it('in every order of completions each key keeps its order, and the watermark never passes what is unprocessed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', null), { minLength: 1, maxLength: 25 }),
        fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 80 }),
        fc.integer({ min: 1, max: 4 }),
        async (keys, picks, concurrency) => {
          const bench = new LeaseBench({ recordRetryBackoffMs: 1 }, [], { ordering: 'key', concurrency });
          const handlers = new Handlers();
          const finished: number[] = [];
          bench.handle = handlers.handle;
          await bench.assign(0);
          await bench.deliverKeyed(0, ...keys.map((key, offset): [number, string | null] => [offset, key]));
          const step = async (pick: number, fails: boolean): Promise<void> => {
            const { running } = handlers;
            expect(running.length).toBeLessThanOrEqual(concurrency);
            const name = running[pick % Math.max(1, running.length)];
            if (name !== undefined) {
              handlers.end(name, fails ? new Error('no') : undefined);
              if (!fails) finished.push(Number(name.slice(2)));
            }
            await bench.clock.advance(2);
            const unprocessed = keys.map((_, offset) => offset).filter((offset) => !finished.includes(offset));
            expect(Number(bench.table.all()[0]?.committable)).toBeLessThanOrEqual(
              Math.min(keys.length, ...unprocessed),
            );
          };
          for (const [pick, fails] of picks) await step(pick, fails);
          for (let rest = 0; rest < 60 && finished.length < keys.length; rest += 1) await step(0, false);
          expect(finished).toHaveLength(keys.length);
          for (const key of ['a', 'b', 'c', null]) {
            const order = finished.filter((offset) => keys[offset] === key);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
          expect(bench.table.all()[0]?.committable).toBe(BigInt(keys.length));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a drain waits for all handlers, also for one that waits for its retry: that one is left to the next owner', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'revoked')], { ordering: 'key' });
    const handlers = new Handlers();
    bench.handle = handlers.handle;
    await bench.assign(0);
    await bench.deliverKeyed(0, [0, 'a'], [1, 'b'], [2, 'c'], [3, 'a']);
    handlers.end('0@1', new Error('away'));
    await bench.clock.advance(0);
    const drained = bench.table.drain(orders(0), 1000);
    await bench.clock.advance(0);
    expect(bench.log).toEqual([]);
    handlers.end('0@0');
    handlers.end('0@2');
    await drained;
    expect(bench.log).toEqual(['revoked 0', 'commit 0@1']);
    expect(handlers.started).not.toContain('0@3');
    // What was finished above the offset travels with it.
    const next = new LeaseBench({}, [], { ordering: 'key' });
    next.committed.set('orders-0', 1n);
    next.metadata.set('orders-0', bench.metadata.get('orders-0') ?? '');
    const again = new Handlers();
    next.handle = again.handle;
    await next.assign(0);
    await next.deliverKeyed(0, [1, 'b'], [2, 'c'], [3, 'a']);
    expect(again.started).toEqual(['0@1', '0@3']);
  });

  it('metadata of another program is left as it is', async () => {
    const bench = new LeaseBench({ commitMode: 'record' }, [], { ordering: 'key' });
    bench.committed.set('orders-0', 5n);
    bench.metadata.set('orders-0', 'a note of somebody');
    await bench.assign(0);
    await bench.deliverKeyed(0, [5, 'a'], [6, 'b']);
    expect(bench.metadata.get('orders-0')).toBe('a note of somebody');
    expect(bench.stored.at(-1)).toBe('orders-0@7');
  });
});
