import { PlayedGroup } from '../engine/played-group';
import { type Outcome } from '../engine/transactions/fake-transactions';

/*
 * A partition was assigned and never read, and nothing said why. Found by the table of coordinator errors:
 *   1. a transaction that commits offsets hangs   2. the partition moves, and its committed offset is asked for:
 * UNSTABLE_OFFSET_COMMIT   3. it was asked for again, without a word, for as long as that lasted
 */
describe('a partition that cannot begin', () => {
  const always = (outcome: Outcome): Outcome[] => Array.from({ length: 1000 }, () => outcome);

  it.each([
    ['OffsetFetch', 'UNSTABLE_OFFSET_COMMIT', /orders-0.*kafka-transactions/s],
    ['OffsetFetch', 'COORDINATOR_LOAD_IN_PROGRESS', /group g/],
    ['ListOffsets', 'NOT_LEADER_OR_FOLLOWER', /orders-0/],
  ] as const)('%s is answered %s: told once, and read as soon as it can be', async (api, code, message) => {
    const group = new PlayedGroup();
    group.plan[api] = always(code);
    await group.consumer.start();
    await group.advance(20_000);
    expect(group.of('FetchFailed')).toMatchObject([
      {
        partitions: [{ topic: 'orders', partition: 0 }],
        error: { code, message: expect.stringMatching(message) as string },
      },
    ]);
    group.plan[api] = [];
    await group.advance(2000);
    expect(group.of('RecordProcessed')).toHaveLength(1);
  });

  it('what passes in a moment is not told', async () => {
    const group = new PlayedGroup();
    group.plan.OffsetFetch = ['UNSTABLE_OFFSET_COMMIT', 'NOT_COORDINATOR'];
    await group.settled();
    expect(group.of('FetchFailed')).toEqual([]);
    expect(group.of('RecordProcessed')).toHaveLength(1);
  });
});
