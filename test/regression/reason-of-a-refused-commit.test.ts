import { PlayedGroup } from '../engine/played-group';

/*
 * A consumer failed, and did not say why, or gave the reason of something else. Found by the table of coordinator errors:
 *   1. a heartbeat is answered UNKNOWN_MEMBER_ID, and the member rejoins   2. much later another process takes its instance id
 *   3. a commit hears of it first: FENCED_INSTANCE_ID   -> the error was 'FENCED_INSTANCE_ID' and nothing more, or after the
 * first step that of the heartbeat: the group does not know this member, it rejoins
 */
describe('a commit that ends the membership', () => {
  const fenced = /^OffsetCommit was answered FENCED_INSTANCE_ID for orders-0\. .*groupInstanceId/s;

  it('gives its own reason, with the way out', async () => {
    const group = await new PlayedGroup({ options: { groupInstanceId: 'pod-0' } }).settled();
    group.plan.OffsetCommit = ['FENCED_INSTANCE_ID'];
    group.end = 2n;
    await group.advance(3000);
    expect(group.consumer.status().fatalError?.message).toMatch(fenced);
  });

  it('and not that of an earlier refusal', async () => {
    const group = await new PlayedGroup({ options: { groupInstanceId: 'pod-0' } }).settled();
    group.plan.Heartbeat = ['UNKNOWN_MEMBER_ID'];
    await group.advance(3000);
    group.plan.OffsetCommit = ['FENCED_INSTANCE_ID'];
    group.end = 2n;
    await group.advance(3000);
    expect(group.consumer.status().fatalError?.message).toMatch(fenced);
  });
});
