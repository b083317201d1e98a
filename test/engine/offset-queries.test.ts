import { PlayedGroup } from './played-group';
import { type Outcome } from './transactions/fake-transactions';

const orders = [{ topic: 'orders', partition: 0 }];
const always = (outcome: Outcome): Outcome[] => Array.from({ length: 1000 }, () => outcome);

describe('OffsetQueries', () => {
  it.each(['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS', 'UNSTABLE_OFFSET_COMMIT'] as const)(
    'committed: %s is asked again',
    async (code) => {
      const group = await new PlayedGroup().settled();
      group.plan.OffsetFetch = [code];
      const asked = group.consumer.offsets.committed(orders);
      await group.advance(3000);
      expect([...(await asked)]).toEqual([['orders-0', 1n]]);
    },
  );

  it('committed: when the time is over, the last reason is told', async () => {
    const group = await new PlayedGroup().settled();
    group.plan.OffsetFetch = always('UNSTABLE_OFFSET_COMMIT');
    const asked = group.consumer.offsets.committed(orders).catch((thrown: unknown) => thrown);
    await group.advance(6000);
    expect(await asked).toMatchObject({
      ...{ code: 'OFFSETS_UNKNOWN', cause: { code: 'UNSTABLE_OFFSET_COMMIT' } },
      message: expect.stringMatching(/offsets of orders-0 for 5000 ms: OffsetFetch was answered UNSTABLE/) as string,
    });
  });

  it('committed: what only a person can mend is told at once', async () => {
    const group = await new PlayedGroup().settled();
    group.plan.OffsetFetch = ['GROUP_AUTHORIZATION_FAILED'];
    await expect(group.consumer.offsets.committed(orders)).rejects.toMatchObject({
      code: 'GROUP_AUTHORIZATION_FAILED',
    });
  });

  it('endOffsets: a leader that has moved is asked again', async () => {
    const group = await new PlayedGroup().settled();
    group.plan.ListOffsets = ['NOT_LEADER_OR_FOLLOWER'];
    const asked = group.consumer.offsets.endOffsets(orders);
    await group.advance(3000);
    expect([...(await asked)]).toEqual([['orders-0', 0n]]);
  });
});
