import { deferred, hook, LeaseBench, orders } from './bench';

describe('rule 2, revoked', () => {
  it('stop of intake, handler, hook, commit, and only then the acknowledgement', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'revoked')]);
    const work = deferred();
    bench.handle = async ({ offset }) => {
      bench.log.push(`begin ${offset}`);
      await work.promise;
      bench.log.push(`end ${offset}`);
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    let acknowledged = false;
    const drained = bench.table.drain(orders(0), 5000).then((revoked) => {
      acknowledged = true;
      return revoked;
    });
    await bench.clock.advance(0);
    expect(bench.targets.size).toBe(0);
    expect(acknowledged).toBe(false);
    work.resolve();
    await bench.clock.advance(0);
    expect((await drained).equals(orders(0))).toBe(true);
    expect(bench.log).toEqual(['begin 0', 'end 0', 'revoked 0', 'commit 0@1']);
    expect(bench.table.all()).toEqual([]);
  });

  it('the acknowledgement waits for the answer to the commit', async () => {
    const bench = new LeaseBench();
    const answer = deferred();
    await bench.assign(0);
    bench.commit = () => answer.promise;
    let acknowledged = false;
    void bench.table.drain(orders(0), 5000).then(() => (acknowledged = true));
    await bench.clock.advance(4000);
    expect(acknowledged).toBe(false);
    answer.resolve();
    await bench.clock.advance(0);
    expect(acknowledged).toBe(true);
  });

  it('a handler that outlasts the deadline: aborted, its record not committed, its ack dropped', async () => {
    const bench = new LeaseBench();
    const work = deferred();
    let aborted: unknown;
    bench.handle = ({ offset }, { signal }) => {
      if (offset === 0n) return Promise.resolve();
      signal.addEventListener('abort', () => {
        aborted = signal.reason;
      });
      return work.promise;
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1);
    const drained = bench.table.drain(orders(0), 1000);
    await bench.clock.advance(1000);
    expect((await drained).equals(orders(0))).toBe(true);
    expect(aborted).toMatchObject({ code: 'DRAIN_TIMED_OUT' });
    expect(bench.stored).toEqual(['orders-0@1']);
    work.resolve();
    await bench.clock.advance(0);
    expect(bench.of('StaleAckDropped')).toHaveLength(1);
    expect(bench.of('PartitionsRevoked')).toMatchObject([{ timedOut: [{ partition: 0 }] }]);
  });

  it('tells how long handlers, hooks and the commit took, and which partition kept the others waiting', async () => {
    const bench: LeaseBench = new LeaseBench({}, [
      {
        ...{ name: 'Test.flush', kind: 'revoked' },
        run: () => new Promise<void>((resolve) => void bench.clock.at(bench.clock.now() + 200, resolve)),
      },
    ]);
    bench.handle = ({ partition }) =>
      new Promise((resolve) => void bench.clock.at(bench.clock.now() + (partition === 1 ? 700 : 100), resolve));
    bench.commit = () => new Promise((resolve) => void bench.clock.at(bench.clock.now() + 30, resolve));
    await bench.assign(0, 1, 2);
    for (const partition of [0, 1, 2]) await bench.deliver(partition, 0);
    const drained = bench.table.drain(orders(0, 1, 2), 5000);
    await bench.clock.advance(2000);
    await drained;
    expect(bench.of('PartitionsRevoked')).toMatchObject([
      {
        ...{ drainMs: 930, parts: { handlersMs: 700, hooksMs: 200, commitMs: 30 } },
        slowest: { topic: 'orders', partition: 1, handlersMs: 700 },
      },
    ]);
    expect(bench.of('HookCompleted')).toMatchObject([{ hook: 'Test.flush', kind: 'revoked', durationMs: 200 }]);
  });

  it('a revoked hook that throws is told of, and the hand-over goes on', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'revoked', 1)]);
    await bench.assign(0);
    const drained = bench.table.drain(orders(0), 1000);
    await bench.clock.advance(0);
    expect((await drained).size).toBe(1);
    expect(bench.of('HookFailed')).toMatchObject([{ outcome: 'ignored' }]);
  });

  it('rule 4: other partitions go on meanwhile', async () => {
    const bench = new LeaseBench();
    const work = deferred();
    const done: string[] = [];
    bench.handle = async ({ partition, offset }) => {
      if (partition === 0) await work.promise;
      done.push(`${partition}@${offset}`);
    };
    await bench.assign(0, 1);
    await bench.deliver(0, 0);
    void bench.table.drain(orders(0), 5000);
    await bench.deliver(1, 0, 1, 2);
    expect(done).toEqual(['1@0', '1@1', '1@2']);
    work.resolve();
  });

  it('a stop brings the deadline of a drain forward', async () => {
    const bench = new LeaseBench();
    bench.handle = () => new Promise(() => undefined);
    await bench.assign(0);
    await bench.deliver(0, 0);
    const drained = bench.table.drain(orders(0), 20_000);
    await bench.clock.advance(100);
    await bench.table.drain(orders(0), 500);
    await bench.clock.advance(400);
    expect((await drained).size).toBe(1);
  });
});

describe('rule 3, lost', () => {
  it('signals aborted, lost hooks run, nothing committed, no handler starts, acks dropped', async () => {
    const bench: LeaseBench = new LeaseBench({}, [hook(() => bench, 'lost'), hook(() => bench, 'revoked')]);
    const work = deferred();
    let aborted: unknown;
    bench.handle = async ({ offset }, { signal }) => {
      bench.log.push(`begin ${offset}`);
      signal.addEventListener('abort', () => {
        aborted = signal.reason;
      });
      await work.promise;
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1);
    bench.table.lose(orders(0), 'expelled');
    expect(aborted).toMatchObject({ code: 'PARTITION_LOST' });
    work.resolve();
    await bench.clock.advance(1000);
    expect(bench.log).toEqual(['begin 0', 'lost 0']);
    expect(bench.stored).toEqual([]);
    expect(bench.of('StaleAckDropped')).toHaveLength(1);
  });

  it('in the middle of a drain: nothing is committed, and nothing is acknowledged', async () => {
    const bench = new LeaseBench();
    bench.handle = () => new Promise(() => undefined);
    await bench.assign(0);
    await bench.deliver(0, 0);
    const drained = bench.table.drain(orders(0), 5000);
    bench.table.lose(orders(0), 'expelled');
    await bench.clock.advance(0);
    expect((await drained).isEmpty).toBe(true);
    expect(bench.stored).toEqual([]);
  });

  it('assigned again: the new lease waits for the handler of the old one, and has a greater epoch', async () => {
    const bench = new LeaseBench();
    const work = deferred();
    const epochs: number[] = [];
    bench.handle = (_, { lease }) => {
      epochs.push(lease.epoch);
      return epochs.length === 1 ? work.promise : Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    bench.table.lose(orders(0), 'expelled');
    await bench.assign(0);
    expect(bench.targets.size).toBe(0);
    await bench.clock.advance(300);
    work.resolve();
    await bench.clock.advance(0);
    expect(bench.targets.size).toBe(1);
    expect(bench.of('PartitionsStarted').at(-1)).toMatchObject({ parts: { handlersMs: 300 } });
    await bench.deliver(0, 0);
    expect(epochs).toEqual([1, 2]);
  });
});
