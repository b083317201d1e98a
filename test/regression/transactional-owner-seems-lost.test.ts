import { decodeNote } from '../../libs/protocol';
import { type EndTxnRequest, type TxnOffsetCommitRequest } from '../../libs/wire';
import { LeaseBench, orders } from '../engine/lease/bench';

/*
 * A deploy looked like a crash, to the timeline and to the alert of members that vanish:
 *   1. a transactional listener processes, and a note goes with each transaction, `open` as it is no last commit   2. the partition is
 * handed over in good order, with no transaction of its own   3. the next owner reads `open`: the one before was lost
 * Now what was begun is followed by a transaction for the note alone; it delays no hand-over by more than a moment.
 */
describe('the hand-over of a transactional listener', () => {
  function processing(): LeaseBench {
    const bench = new LeaseBench({}, [], { transactional: true });
    bench.committed.set('orders-0', 0n);
    return bench;
  }

  /** Of each commit the offset, and what its note says. */
  const notes = (bench: LeaseBench): readonly (readonly [bigint, string | undefined])[] =>
    bench.brokers.requests<TxnOffsetCommitRequest>('TxnOffsetCommit').map(({ topics }) => {
      const { committedOffset, committedMetadata } = topics[0]!.partitions[0]!;
      return [committedOffset, decodeNote(committedOffset, committedMetadata ?? '')?.state];
    });

  async function drained(bench: LeaseBench, ms = 5000): Promise<boolean> {
    let over = false;
    void bench.table.drain(orders(0), bench.clock.now() + 60_000).then(() => (over = true));
    await bench.clock.advance(ms);
    return over;
  }

  it('is told with the offset as it is', async () => {
    const bench = processing();
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(1000);
    expect(await drained(bench)).toBe(true);
    expect(notes(bench)).toEqual([
      [1n, 'open'],
      [1n, 'clean'],
    ]);
    expect(bench.brokers.requests<EndTxnRequest>('EndTxn').map(({ committed }) => committed)).toEqual([true, true]);
  });

  it('is not told where nothing was begun', async () => {
    const bench = processing();
    await bench.assign(0);
    expect(await drained(bench)).toBe(true);
    expect(notes(bench)).toEqual([]);
  });

  it('a coordinator that does not answer holds it up for a moment only', async () => {
    const bench = processing();
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(1000);
    bench.brokers.plan.TxnOffsetCommit = Array.from({ length: 50 }, () => 'lost' as const);
    expect(await drained(bench, 900)).toBe(false);
    expect(await drained(bench, 200)).toBe(true);
    expect(bench.failures).toEqual([]);
  });

  it('a handler that has no time left: its transaction is not committed for the note', async () => {
    const bench = processing();
    bench.handle = async (_, { transaction }) => {
      await transaction.send('orders', [{ value: 'v', partition: 0 }]);
      await new Promise(() => undefined);
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(1000);
    void bench.table.drain(orders(0), bench.clock.now() + 100);
    await bench.clock.advance(5000);
    expect(notes(bench)).toEqual([]);
    expect(bench.brokers.requests<EndTxnRequest>('EndTxn').filter(({ committed }) => committed)).toEqual([]);
  });
});
