import { decodeNote } from '../../../libs/protocol';
import { type TxnOffsetCommitRequest } from '../../../libs/wire';
import { LeaseBench } from './bench';

function transactional(): LeaseBench {
  const bench = new LeaseBench({}, [], { transactional: true });
  bench.committed.set('orders-0', 0n);
  return bench;
}

/** Offsets and what was stored beside them, as they were sent when two records were delivered. */
async function commitsOf(bench: LeaseBench): Promise<{ readonly offset: bigint; readonly metadata: string }[]> {
  await bench.assign(0);
  await bench.clock.advance(100);
  await bench.deliver(0, 0, 1);
  await bench.clock.advance(2000);
  return bench.brokers.requests<TxnOffsetCommitRequest>('TxnOffsetCommit').map(({ topics }) => {
    const { committedOffset, committedMetadata } = topics[0]!.partitions[0]!;
    return { offset: committedOffset, metadata: committedMetadata ?? '' };
  });
}

describe('a transactional listener', () => {
  it('leaves a note with each transaction: who it was, and that nothing was begun behind the offset', async () => {
    const bench = transactional();
    const commits = await commitsOf(bench);
    expect(commits.map(({ offset }) => offset)).toEqual([1n, 2n]);
    expect(decodeNote(2n, commits[1]!.metadata)).toMatchObject({ state: 'open', owner: 'me', generation: 1, last: 1n });
    expect(bench.table.all()[0]?.ledger.committed).toBe(2n);
  });

  it('leaves what another program has written there', async () => {
    const bench = transactional();
    bench.metadata.set('orders-0', 'mine');
    expect((await commitsOf(bench)).map(({ metadata }) => metadata)).toEqual(['mine', 'mine']);
  });

  it('a note that is too long for the brokers: the next transaction has a shorter one, or none', async () => {
    const bench = transactional();
    bench.brokers.plan.TxnOffsetCommit = ['OFFSET_METADATA_TOO_LARGE'];
    const commits = await commitsOf(bench);
    expect(commits.map(({ offset, metadata }) => [offset, metadata === ''])).toEqual([
      [1n, false],
      [1n, true],
      [2n, true],
    ]);
    expect(bench.of('RecordProcessed')).toHaveLength(2);
  });
});
