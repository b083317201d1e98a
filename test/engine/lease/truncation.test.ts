import { deferred, LeaseBench } from './bench';

/** The leader has lost the end of its log (KIP-320): offsets are given a second time, to other records. */
async function reading(options: ConstructorParameters<typeof LeaseBench>[0] = {}): Promise<LeaseBench> {
  const bench = new LeaseBench(options);
  bench.committed.set('orders-0', 5n);
  bench.leaderEpoch = 2;
  await bench.assign(0);
  return bench;
}

describe('a truncated log', () => {
  it('begins with the epoch that was committed, and has none after a seek', async () => {
    const bench = await reading();
    expect(bench.targets.get('orders-0')?.lastFetchedEpoch).toBe(2);
    bench.table.all()[0]!.moveTo(9n as never);
    expect(bench.targets.get('orders-0')?.lastFetchedEpoch).toBe(-1);
  });

  it('what was processed of the lost end: reads on from there, and the commit goes back with it', async () => {
    const bench = await reading();
    await bench.deliver(0, 5, 6, 7, 8);
    bench.targets.get('orders-0')?.truncated({ epoch: 1, endOffset: 6n });
    expect(bench.of('LogTruncated')).toMatchObject([{ from: 9n, to: 6n }]);
    expect(bench.targets.get('orders-0')).toMatchObject({ fetchOffset: 6n, lastFetchedEpoch: 1 });
    const seen: bigint[] = [];
    bench.handle = ({ offset }) => Promise.resolve(void seen.push(offset));
    await bench.deliver(0, 6, 7);
    expect(seen).toEqual([6n, 7n]);
    expect(bench.table.all()[0]!.committable).toBe(8n);
  });

  it('a record before it is not processed yet: reads on from that one', async () => {
    const bench = await reading();
    const work = deferred();
    bench.handle = () => work.promise;
    await bench.deliver(0, 5, 6, 7, 8);
    bench.targets.get('orders-0')?.truncated({ epoch: 1, endOffset: 7n });
    expect(bench.targets.get('orders-0')).toMatchObject({ fetchOffset: 5n, lastFetchedEpoch: -1 });
    work.resolve();
    await bench.clock.advance(0);
    expect(bench.table.all()[0]!.committable).toBe(5n);
  });

  it('only the epoch is gone: nothing is told, nothing is skipped', async () => {
    const bench = await reading();
    bench.targets.get('orders-0')?.truncated({ epoch: 1, endOffset: 5n });
    expect(bench.of('LogTruncated')).toEqual([]);
    expect(bench.targets.get('orders-0')).toMatchObject({ fetchOffset: 5n, lastFetchedEpoch: 1 });
  });

  it("autoOffsetReset 'none': the consumer fails, and says where the log ends", async () => {
    const bench = await reading({ autoOffsetReset: 'none' });
    await bench.deliver(0, 5, 6);
    bench.targets.get('orders-0')?.truncated({ epoch: 1, endOffset: 6n });
    expect(bench.failures).toMatchObject([{ code: 'LOG_TRUNCATION' }]);
    expect(bench.failures[0]?.message).toMatch(
      /^orders-0 was read up to 7, and its new leader has lost what is after 6/,
    );
  });

  it('a lease that drains is left alone', async () => {
    const bench = await reading();
    const target = bench.targets.get('orders-0');
    bench.table.all()[0]!.beginDrain(1);
    target?.truncated({ epoch: 1, endOffset: 2n });
    expect(bench.of('LogTruncated')).toEqual([]);
  });
});
