import { PlayedGroup } from '../engine/played-group';

/*
 * A stop took all the time it may take, and committed nothing. Found by the table of coordinator errors:
 *   1. the group rebalances, and our JoinGroup is answered   2. we are told to stop, and see the round through: between
 * JoinGroup and SyncGroup the coordinator takes no commit   3. another member joins: our SyncGroup is answered
 * REBALANCE_IN_PROGRESS   4. nobody told the commit that the round was over; it waited until the deadline of the stop
 */
describe('a stop in the middle of a rebalance', () => {
  it.each(['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR'] as const)(
    'SyncGroup is answered %s: what is processed is committed at once, and the member leaves',
    async (code) => {
      const group = await new PlayedGroup().settled();
      group.end = 2n;
      await group.advance(10);
      group.plan.Heartbeat = ['REBALANCE_IN_PROGRESS'];
      const release = group.hold('SyncGroup');
      await group.advance(1100);
      const stopped = group.consumer.stop();
      await group.advance(10);
      group.plan.SyncGroup = [code];
      release();
      await group.advance(500);
      await stopped;
      expect(group.committed.get(0)).toBe(2n);
      expect(group.asked().at(-1)).toBe('LeaveGroup as m1');
    },
  );
});
