import { PlayedGroup } from '../engine/played-group';

/*
 * Commits did not get through, though the group had a coordinator. Found by the table of coordinator errors; brokers before
 * Kafka 4.0:
 *   1. the coordinator is cut off from its replicas, and does not know that another broker is elected   2. a commit is not
 * replicated in time: REQUEST_TIMED_OUT   3. it was sent to the same broker again, and again
 */
describe('a coordinator that is cut off from its replicas', () => {
  it('a commit: the coordinator is looked up again, and the next one has it', async () => {
    const group = await new PlayedGroup().settled();
    group.plan.OffsetCommit = ['REQUEST_TIMED_OUT'];
    group.brokers.coordinatorNode = 2;
    group.end = 2n;
    await group.advance(3000);
    expect(group.brokers.asked('OffsetCommit').slice(-2)).toEqual([0, 2]);
    expect(group.committed.get(0)).toBe(2n);
  });

  it('a commit in a transaction: the same', async () => {
    const group = await new PlayedGroup({ processing: { transactional: true } }).settled();
    group.plan.TxnOffsetCommit = ['REQUEST_TIMED_OUT'];
    group.brokers.coordinatorNode = 2;
    group.end = 2n;
    await group.advance(3000);
    expect(group.brokers.asked('TxnOffsetCommit').slice(-2)).toEqual([0, 2]);
  });
});
