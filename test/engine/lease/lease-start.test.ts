import { deferred, hook, LeaseBench, orders } from './bench';

describe('rule 7, assigned', () => {
  it('committed offset, then hooks, then the first fetch, from where the group was', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'assigned')]);
    bench.committed.set('orders-0', 7n);
    const asked = deferred();
    bench.fetchCommitted = () => asked.promise;
    await bench.assign(0, 1);
    expect(bench.log).toEqual([]);
    asked.resolve();
    await bench.clock.advance(0);
    expect(bench.log).toEqual(['assigned 0,1']);
    expect(bench.targets.get('orders-0')?.fetchOffset).toBe(7n);
    expect(bench.targets.get('orders-1')?.fetchOffset).toBe(0n);
  });

  it('a hook that fails is run again; nothing is fetched before it succeeds', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'assigned', 2)]);
    await bench.assign(0);
    expect(bench.targets.size).toBe(0);
    await bench.clock.advance(99);
    expect(bench.log).toHaveLength(1);
    await bench.clock.advance(1);
    await bench.clock.advance(200);
    expect(bench.log).toHaveLength(3);
    expect(bench.targets.size).toBe(1);
    expect(bench.of('HookFailed')).toMatchObject([{ outcome: 'retried' }, { outcome: 'retried' }]);
  });

  it('an assigned hook that never ends is given up after hookTimeoutMs, and run again', async () => {
    let calls = 0;
    const never = { name: 'Test.never', kind: 'assigned' as const, run: () => new Promise<void>(() => (calls += 1)) };
    const bench = new LeaseBench({ hookTimeoutMs: 1000 }, [never]);
    await bench.assign(0);
    await bench.clock.advance(1200);
    expect(calls).toBe(2);
    expect(bench.of('HookFailed')[0]?.error.message).toMatch(/hookTimeoutMs/);
  });

  it('tells when partitions begin to deliver, and how long offsets and hooks took', async () => {
    const bench: LeaseBench = new LeaseBench({}, [
      {
        ...{ name: 'Test.warmUp', kind: 'assigned' },
        run: () => new Promise<void>((resolve) => void bench.clock.at(bench.clock.now() + 200, resolve)),
      },
    ]);
    bench.fetchCommitted = () => new Promise((resolve) => void bench.clock.at(bench.clock.now() + 40, resolve));
    await bench.assign(0, 1);
    await bench.clock.advance(239);
    expect(bench.of('PartitionsStarted')).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.of('PartitionsStarted')).toMatchObject([
      { partitions: [{ partition: 0 }, { partition: 1 }], parts: { handlersMs: 0, offsetsMs: 40, hooksMs: 200 } },
    ]);
  });

  it('a drain tells the next owner how long it took, without the commit that says so', async () => {
    const first = new LeaseBench();
    const work = deferred();
    first.handle = () => work.promise;
    await first.assign(0);
    await first.deliver(0, 0);
    const drained = first.table.drain(orders(0), 5000);
    await first.clock.advance(300);
    work.resolve();
    await drained;
    const second = new LeaseBench();
    second.committed.set('orders-0', 1n);
    second.metadata.set('orders-0', first.metadata.get('orders-0') ?? '');
    await second.assign(0);
    expect(second.of('HandOverRead')).toMatchObject([{ owner: 'me', state: 'clean', last: 0n, drainMs: 300 }]);
  });

  it('seek in the hook says where to begin', async () => {
    const bench = new LeaseBench({}, [
      {
        name: 'Test.seek',
        kind: 'assigned',
        run: async (partitions, view) => partitions.forEach((one) => view.seek(one, 42n)),
      },
    ]);
    await bench.assign(0);
    expect(bench.targets.get('orders-0')?.fetchOffset).toBe(42n);
  });

  it('lost while it starts: it is never fetched', async () => {
    const bench = new LeaseBench();
    const asked = deferred();
    bench.fetchCommitted = () => asked.promise;
    await bench.assign(0);
    bench.table.lose(orders(0), 'expelled');
    asked.resolve();
    await bench.clock.advance(1000);
    expect(bench.targets.size).toBe(0);
  });

  it('what is known starts, hooks included; the others are asked for again, and start with hooks of their own', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'assigned')]);
    bench.committed.set('orders-0', 7n);
    const asked: string[] = [];
    let away = true;
    bench.listOffsets = (partitions) => {
      asked.push(partitions.map(({ partition }) => partition).join(','));
      const led = partitions.filter(({ partition }) => partition !== 2 || !away);
      return Promise.resolve(new Map(led.map(({ partition }) => [`orders-${partition}`, 0n])));
    };
    await bench.assign(0, 1, 2);
    expect(bench.log).toEqual(['assigned 0,1']);
    expect([...bench.targets.keys()]).toEqual(['orders-0', 'orders-1']);
    const done: string[] = [];
    bench.handle = async ({ partition, offset }) => Promise.resolve(void done.push(`${partition}@${offset}`));
    await bench.deliver(1, 0);
    expect(done).toEqual(['1@0']);
    away = false;
    await bench.clock.advance(100);
    expect(bench.log).toEqual(['assigned 0,1', 'assigned 2']);
    expect(bench.targets.has('orders-2')).toBe(true);
    expect(bench.of('PartitionsStarted')).toMatchObject([
      { partitions: [{ partition: 0 }, { partition: 1 }], parts: { offsetsMs: 0 } },
      { partitions: [{ partition: 2 }], parts: { offsetsMs: 100 } },
    ]);
    expect(asked).toEqual(['1,2', '2']);
  });

  it('a hook that hangs holds up its own partitions alone', async () => {
    const called: string[] = [];
    const slow = {
      ...{ name: 'Test.slow', kind: 'assigned' as const },
      run: (partitions: readonly { partition: number }[]) => {
        called.push(partitions.map(({ partition }) => partition).join(','));
        return called.length === 1 ? new Promise<void>(() => undefined) : Promise.resolve();
      },
    };
    const bench = new LeaseBench({ hookTimeoutMs: 5000 }, [slow]);
    bench.committed.set('orders-0', 7n);
    let away = true;
    bench.listOffsets = () => Promise.resolve(away ? new Map() : new Map([['orders-1', 0n]]));
    await bench.assign(0, 1);
    away = false;
    await bench.clock.advance(100);
    expect(called).toEqual(['0', '1']);
    expect([...bench.targets.keys()]).toEqual(['orders-1']);
  });

  it('revoked while its start is asked for: handed over at once, without hooks; the others go on', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'assigned'), hook(() => bench, 'revoked')]);
    const asked = deferred();
    bench.fetchCommitted = () => asked.promise;
    await bench.assign(0, 1);
    const drained = bench.table.drain(orders(0), 20_000);
    await bench.clock.advance(0);
    expect((await drained).equals(orders(0))).toBe(true);
    asked.resolve();
    await bench.clock.advance(0);
    expect(bench.log).toEqual(['assigned 1']);
  });

  it('revoked while its assigned hook runs: the revoked hook waits for that', async () => {
    const warm = deferred();
    const log: string[] = [];
    const bench = new LeaseBench({}, [
      { name: 'Test.warm', kind: 'assigned', run: () => warm.promise.then(() => void log.push('warm')) },
      { name: 'Test.flush', kind: 'revoked', run: () => Promise.resolve(void log.push('flush')) },
    ]);
    await bench.assign(0);
    const drained = bench.table.drain(orders(0), 20_000);
    await bench.clock.advance(1000);
    expect(log).toEqual([]);
    warm.resolve();
    await bench.clock.advance(0);
    expect((await drained).equals(orders(0))).toBe(true);
    expect(log).toEqual(['warm', 'flush']);
    expect(bench.targets.size).toBe(0);
  });

  it('an error that passes is tried again, one that does not fails the consumer', async () => {
    const bench = new LeaseBench({ autoOffsetReset: 'none' });
    await bench.assign(0);
    expect(bench.failures).toMatchObject([{ code: 'NO_OFFSET_FOR_PARTITION' }]);
    expect(bench.targets.size).toBe(0);
  });
});
