import { LeaseBench } from '../engine/lease/bench';

/*
 * A good record became a dead letter because the group was rebalancing:
 *   1. its handler succeeds, and its offset is sent in the transaction   2. the group is in the next generation already, which this
 * member has not heard of: ILLEGAL_GENERATION   3. the transaction is aborted, and that counted as a failed attempt of the record
 *   4. with the last attempt it went to the dead letters
 * Now a generation is tried again after a moment, and a transaction that fails says nothing of the record.
 */
describe('a transaction that the group does not take', () => {
  function playing(): LeaseBench {
    const processing = { transactional: true, onFailure: 'dead-letter', retry: { attempts: 1 } } as const;
    const bench = new LeaseBench({}, [], processing);
    bench.committed.set('orders-0', 0n);
    return bench;
  }

  it('is tried again as often as need be, and the record is processed', async () => {
    const bench = playing();
    const attempts: number[] = [];
    bench.handle = (_, { attempt }) => Promise.resolve(void attempts.push(attempt));
    bench.brokers.plan.TxnOffsetCommit = Array.from({ length: 6 }, () => 'ILLEGAL_GENERATION' as const);
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(10_000);
    expect(bench.letters).toEqual([]);
    expect(bench.of('RecordProcessed')).toHaveLength(1);
    expect(attempts).toEqual([1, 1, 1, 1]);
    expect(bench.table.all()[0]?.ledger.committed).toBe(1n);
  });

  it('but what the handler sends is its own, also when it does not look what becomes of it', async () => {
    const bench = playing();
    bench.handle = (_, { transaction }) => {
      void transaction.send('orders', [{ value: 'far too large', partition: 0 }]);
      return Promise.resolve();
    };
    bench.brokers.plan.Produce = ['MESSAGE_TOO_LARGE'];
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(10_000);
    expect(bench.letters).toHaveLength(1);
    expect(bench.of('RecordFailed')).toEqual([]);
  });

  it('and what the handler fails with counts, also when it has sent before', async () => {
    const bench = playing();
    bench.handle = async (_, { transaction }) => {
      await transaction.send('orders', [{ value: 'v', partition: 0 }]);
      throw new Error('bad');
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(10_000);
    expect(bench.letters).toHaveLength(1);
    expect(bench.table.all()[0]?.ledger.committed).toBe(1n);
  });
});
