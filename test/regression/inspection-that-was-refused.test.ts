import { PlayedGroup } from '../engine/played-group';

/*
 * A static member that restarted with another subscription was never given its new topic. Found by the table of coordinator
 * errors:
 *   1. it restarts, and the coordinator gives it its old assignment back without a rebalance   2. it looks whether that is
 * what it subscribes to now   3. the coordinator has just moved: NOT_COORDINATOR   4. it did not look again, and no rebalance
 * came   -> nobody read the new topic
 */
describe('a static member that looks at the assignment it finds', () => {
  it('looks again, if the coordinator has moved', async () => {
    const group = new PlayedGroup({ options: { groupInstanceId: 'pod-0' } });
    group.assigned = 'nothing';
    group.plan.DescribeGroups = ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS'];
    await group.settled();
    expect(group.asked().filter((words) => words === 'DescribeGroups')).toHaveLength(3);
    expect(group.of('RebalanceStarted').map(({ cause }) => cause)).toEqual(['first-join', 'partitions-revoked']);
  });

  it('a stop ends that at once', async () => {
    const group = new PlayedGroup({ options: { groupInstanceId: 'pod-0' } });
    group.plan.DescribeGroups = Array.from({ length: 100 }, () => 'COORDINATOR_LOAD_IN_PROGRESS' as const);
    await group.settled();
    const stopped = group.consumer.stop();
    await group.advance(0);
    await stopped;
    const asked = group.asked();
    await group.advance(10_000);
    expect(group.asked()).toEqual(asked);
  });
});
