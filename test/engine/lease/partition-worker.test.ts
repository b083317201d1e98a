import { deferred, LeaseBench } from './bench';

describe('deliveries', () => {
  it('rule 6: a record that fails is retried with a growing pause, and nothing overtakes it', async () => {
    const options = { recordRetryBackoffMs: 100, recordRetryBackoffMaxMs: 400 };
    const bench = new LeaseBench(options, [], { retry: { jitter: 0 } });
    const tries: string[] = [];
    bench.handle = ({ offset }, { attempt }) => {
      tries.push(`${offset}#${attempt}`);
      return offset === 0n && attempt < 4 ? Promise.reject(new Error('away')) : Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1);
    expect(tries).toEqual(['0#1']);
    expect(bench.table.all()[0]?.status({ now: 0, wallTime: 0 }).failing).toMatchObject({ offset: 0n, attempt: 1 });
    await bench.clock.advance(700);
    expect(tries).toEqual(['0#1', '0#2', '0#3', '0#4', '1#1']);
    expect(bench.of('RecordFailed').map(({ retryInMs }) => retryInMs)).toEqual([100, 200, 400]);
  });

  it('rule 1: no handler starts while the session may have ended', async () => {
    const bench = new LeaseBench();
    let started = 0;
    bench.handle = () => {
      started += 1;
      return Promise.resolve();
    };
    await bench.assign(0);
    bench.open = false;
    await bench.deliver(0, 0, 1);
    expect(started).toBe(0);
    bench.open = true;
    bench.table.gateChanged();
    await bench.clock.advance(0);
    expect(started).toBe(2);
  });

  it('manual: only an ack counts', async () => {
    const bench = new LeaseBench({ commitMode: 'manual' });
    bench.handle = ({ offset }, { ack }) => {
      if (offset < 2n) ack();
      return Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2, 3);
    expect(bench.table.all()[0]?.committable).toBe(2n);
  });

  it.each([
    ['record', ['orders-0@1', 'orders-0@2', 'orders-0@3']],
    ['batch', ['orders-0@2', 'orders-0@3']],
    ['interval', []],
  ] as const)('commitMode %s', async (commitMode, stored) => {
    const bench = new LeaseBench({ commitMode, maxPollRecords: 2 });
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    expect(bench.stored).toEqual(stored);
  });

  it('rule 9: nothing is asked for while the buffer is more than half full', async () => {
    const bench = new LeaseBench({ maxPartitionFetchBytes: 1000 });
    bench.handle = () => new Promise(() => undefined);
    await bench.assign(0);
    expect(bench.targets.get('orders-0')?.demandBytes).toBe(1000);
    await bench.deliver(0, 0, 1, 2);
    expect(bench.targets.get('orders-0')?.demandBytes).toBe(800);
    await bench.deliver(0, 3, 4, 5, 6, 7, 8);
    expect(bench.targets.get('orders-0')?.demandBytes).toBe(0);
  });

  it('rule 9: the bound of all buffers is shared among the partitions', async () => {
    const bench = new LeaseBench({ maxBufferedBytes: 4000, maxPartitionFetchBytes: 3000 });
    await bench.assign(0, 1);
    expect(bench.targets.get('orders-0')?.demandBytes).toBe(2000);
  });

  it('a seek while a handler runs: its ack does not move the new reading', async () => {
    const bench = new LeaseBench();
    const work = deferred();
    bench.handle = () => work.promise;
    await bench.assign(0);
    await bench.deliver(0, 0, 1);
    const lease = bench.table.all()[0]!;
    lease.moveTo(50n as never);
    work.resolve();
    await bench.clock.advance(0);
    expect(lease.committable).toBe(50n);
    expect(bench.targets.get('orders-0')?.fetchOffset).toBe(50n);
  });

  it('offset out of range: reset by policy, what is buffered first', async () => {
    const bench = new LeaseBench();
    bench.committed.set('orders-0', 7n);
    await bench.assign(0);
    bench.targets.get('orders-0')?.outOfRange();
    await bench.clock.advance(0);
    expect(bench.of('OffsetReset')).toMatchObject([{ from: 7n, to: 0n, policy: 'earliest' }]);
    expect(bench.targets.get('orders-0')?.fetchOffset).toBe(0n);
  });
});
