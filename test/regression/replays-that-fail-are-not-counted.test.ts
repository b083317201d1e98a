import { BatchItemError, type ProcessingOptions } from '../../libs/engine';
import { encodeNote } from '../../libs/protocol';
import { LeaseBench } from '../engine/lease/bench';

/*
 * kafka_consumer_replayed_records_total did not count what was given up:
 *   1. an owner is lost after it had begun record 1   2. the next owner gets record 1 again   3. its handler fails for good, and
 * the record goes to the dead letters   4. nothing told that it was delivered a second time: only what succeeded was counted
 */
describe('what an owner before had begun', () => {
  function after(last: bigint, processing: ProcessingOptions): LeaseBench {
    const bench = new LeaseBench({}, [], { retry: { attempts: 2, initialMs: 10, jitter: 0 }, ...processing });
    bench.committed.set('orders-0', 0n);
    const note = { state: 'open', owner: 'before', generation: 1, last, drainMs: null } as const;
    bench.metadata.set('orders-0', encodeNote(0n, note, ''));
    return bench;
  }
  const replays = (bench: LeaseBench): string[] =>
    bench.of('RecordReplayed').map(({ record, cause }) => `${record.offset} ${cause}`);

  it.each([
    ['dead-letter', { onFailure: 'dead-letter' }, 'RecordDeadLettered'],
    ['skip', { onFailure: 'skip' }, 'RecordSkipped'],
    ['a retry topic', { retryTopics: ['5s'], onFailure: 'dead-letter' }, 'RecordPostponed'],
  ] as const)('counts as a replay, once, when it ends in %s', async (_, processing, end) => {
    const bench = after(1n, processing);
    bench.handle = ({ offset }) => (offset === 1n ? Promise.reject(new Error('bad')) : Promise.resolve());
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    await bench.clock.advance(100);
    expect(bench.of(end)).toHaveLength(1);
    expect(replays(bench)).toEqual(['0 owner-lost', '1 owner-lost']);
  });

  it('and each record of a batch, whether it was done with before the one that failed or after it', async () => {
    const bench = after(2n, { batch: true, onFailure: 'dead-letter' });
    bench.handleBatch = (records) => {
      const bad = records.findIndex(({ offset }) => offset === 1n);
      return bad < 0 ? Promise.resolve() : Promise.reject(new BatchItemError(bad, new Error('bad')));
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2, 3);
    await bench.clock.advance(100);
    expect(bench.letters).toHaveLength(1);
    expect(replays(bench)).toEqual(['0 owner-lost', '1 owner-lost', '2 owner-lost']);
  });

  it('a record that blocks is none yet', async () => {
    const bench = after(0n, {});
    bench.handle = () => Promise.reject(new Error('bad'));
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(1000);
    expect(replays(bench)).toEqual([]);
  });
});
