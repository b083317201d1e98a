import { decodeNote, encodeNote, type HandOverState } from '../../libs/protocol';
import { LeaseBench, orders } from '../engine/lease/bench';

/*
 * Each deploy told of a crash that was long over, on partitions in which nothing happens:
 *   1. an owner that has committed all it began crashes: its note is `open`   2. the next owner begins no record, and hands over in good
 * order: it had nothing to tell, and the note stayed   3. the one after it reads `open`: alert, timeline and doctor say that a member
 * has vanished, now
 */
describe('a note of an owner that is long gone', () => {
  async function handedOn(state: HandOverState, last: bigint | null): Promise<string> {
    const bench = new LeaseBench();
    bench.committed.set('orders-0', 5n);
    const before = encodeNote(5n, { state, owner: 'gone', generation: 1, last, drainMs: null }, '');
    bench.metadata.set('orders-0', before);
    await bench.assign(0);
    await bench.table.drain(orders(0), 1000);
    const { owner, state: now } = decodeNote(5n, bench.metadata.get('orders-0') ?? '') ?? {};
    return `${now} of ${owner}`;
  }

  it('is replaced at the next hand-over in good order', async () => {
    expect(await handedOn('open', 4n)).toBe('clean of me');
    expect(await handedOn('late', 4n)).toBe('clean of me');
  });

  it('stays where it tells of nothing lost, and where what it began is still to be processed', async () => {
    expect(await handedOn('clean', 4n)).toBe('clean of gone');
    expect(await handedOn('open', null)).toBe('open of gone');
    expect(await handedOn('open', 7n)).toBe('open of gone');
  });
});
