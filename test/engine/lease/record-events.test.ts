import { BatchItemError } from '../../../libs/engine';
import { deferred, LeaseBench } from './bench';

const status = (bench: LeaseBench) =>
  bench.table.all()[0]?.status({ now: bench.clock.now(), wallTime: bench.clock.wallTime() });

describe('what is told of records', () => {
  it('RecordsReceived: one for each answer that brings any', async () => {
    const bench = new LeaseBench();
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    await bench.deliver(0);
    expect(bench.of('RecordsReceived')).toEqual([
      { type: 'RecordsReceived', partition: { topic: 'orders', partition: 0 }, records: 3, bytes: 300 },
    ]);
  });

  it('RecordProcessed: its place in the call', async () => {
    const bench = new LeaseBench({}, [], { batch: { maxRecords: 2 } });
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    expect(bench.of('RecordProcessed').map(({ record, index }) => [record.offset, index])).toEqual([
      [0n, 0],
      [1n, 1],
      [2n, 0],
    ]);
  });

  it('HandlerFailed: once for each call, with how long it took and how much it was given', async () => {
    const bench = new LeaseBench({}, [], { batch: true, retry: { attempts: 2, jitter: 0 }, onFailure: 'skip' });
    let calls = 0;
    bench.handleBatch = async (records) => {
      calls += 1;
      await new Promise<void>((resolve) => void bench.clock.at(bench.clock.now() + 30, resolve));
      if (records[0]?.offset === 0n) throw new BatchItemError(1, new Error('away'));
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    await bench.clock.advance(5000);
    expect(calls).toBe(2);
    expect(bench.of('HandlerFailed')).toMatchObject([{ record: { offset: 0n }, records: 3, durationMs: 30 }]);
  });

  it('HandlerFailed: also of the last attempt, and not of a handler that gives back', async () => {
    const bench = new LeaseBench({}, [], { retry: { attempts: 2, jitter: 0 }, onFailure: 'skip' });
    let calls = 0;
    bench.handle = (_, { nack }) => {
      calls += 1;
      if (calls > 1) return Promise.reject(new Error('away'));
      nack();
      return Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(5000);
    expect(bench.of('HandlerFailed')).toHaveLength(2);
    expect(bench.of('RecordFailed')).toHaveLength(1);
    expect(bench.of('RecordSkipped')).toHaveLength(1);
  });
});

describe('the status of a partition', () => {
  it('the oldest record has waited since it came, not since the one before was processed', async () => {
    const bench = new LeaseBench();
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(3_600_000);
    bench.handle = () => new Promise(() => undefined);
    await bench.deliver(0, 1);
    await bench.clock.advance(20);
    expect(status(bench)).toMatchObject({ oldestUnfinished: { offset: 1n, ageMs: 20 } });
  });

  it('records in flight are more than handlers that run', async () => {
    const bench = new LeaseBench({}, [], { batch: true });
    const work = deferred();
    bench.handleBatch = () => work.promise;
    await bench.assign(0);
    await bench.receive(0, [
      { offset: 0n, timestamp: 5n },
      { offset: 1n, timestamp: 6n },
    ]);
    await bench.clock.advance(105);
    expect(status(bench)).toMatchObject({ inFlight: 1, recordsInFlight: 2, lag: 100n, lead: 0n, lagMs: 100 });
    work.resolve();
    await bench.clock.advance(10);
    expect(status(bench)).toMatchObject({ inFlight: 0, recordsInFlight: 0, lead: 2n, idleMs: 10 });
  });
});
