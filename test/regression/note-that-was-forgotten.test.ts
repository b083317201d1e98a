import { decodeNote, encodeNote, encodeRuns } from '../../libs/protocol';
import { LeaseBench } from '../engine/lease/bench';

/*
 * What an owner had finished above its offset was processed again, although nobody had crashed before the note was gone:
 *   1. an owner hands over: 4 is committed, the note says that 5 and 6 are finished   2. the next owner begins at 4, and the
 *   leader of the partition is away, so that it receives nothing   3. it commits: nothing that it has received is finished above 4,
 *   and so its note names nothing   4. it loses the partition   5. the owner after it gets 5 and 6 again
 * Now a note also names what an owner before has told of and was not received yet.
 */
it('an owner that has received nothing yet keeps what the owner before has finished', async () => {
  const bench = new LeaseBench({}, [], { ordering: 'unordered', concurrency: 4 });
  const finished = [{ from: 5n, to: 7n }];
  const note = { state: 'clean', owner: 'a', generation: 1, last: 6n, drainMs: 3 } as const;
  bench.committed.set('orders-0', 4n);
  bench.metadata.set('orders-0', encodeNote(4n, note, encodeRuns(4n, finished, 100)));
  await bench.assign(0);
  const lease = bench.table.all()[0]!;
  expect(lease.due).toBeNull();
  expect(decodeNote(4n, lease.metadata)?.finished).toEqual(finished);

  const handled: bigint[] = [];
  bench.handle = async ({ offset }) => void handled.push(offset);
  await bench.deliver(0, 4, 5, 6, 7);
  expect(handled).toEqual([4n, 7n]);
  expect(lease.due).toBe(8n);
});
