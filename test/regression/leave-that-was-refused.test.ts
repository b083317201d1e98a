import { PlayedGroup } from '../engine/played-group';

/*
 * A partition had no owner for a whole session after a clean stop. Found by the table of coordinator errors:
 *   1. the coordinator moves while a member stops   2. its LeaveGroup is answered NOT_COORDINATOR   3. the member took any
 * answer for its leave, said nothing, and was gone   4. the group waited for its session to end; and a static member of the
 * consumer protocol, which says that it will come back, was refused its place until then
 * So what is worth asking again is asked again, and what is not is told.
 */
describe('a leave that is refused', () => {
  const leaving = [
    ['classic', {}, 'LeaveGroup', 'LeaveGroup as m1'],
    ['consumer', { groupProtocol: 'consumer' }, 'ConsumerGroupHeartbeat', 'ConsumerGroupHeartbeat in -1'],
    [
      'consumer, static',
      { groupProtocol: 'consumer', groupInstanceId: 'pod-0' },
      'ConsumerGroupHeartbeat',
      'ConsumerGroupHeartbeat in -2',
    ],
  ] as const;

  it.each(leaving)('%s: is said again to the new coordinator', async (_, options, api, words) => {
    const group = await new PlayedGroup({ options }).settled();
    group.plan[api] = ['NOT_COORDINATOR'];
    const stopped = group.consumer.stop();
    await group.advance(1000);
    await stopped;
    expect(group.asked().slice(-3)).toEqual([words, 'FindCoordinator group', words]);
    expect(group.of('LeaveFailed')).toEqual([]);
  });

  it.each(leaving)('%s: for good, it is told, and the stop goes on', async (_, options, api, words) => {
    const group = await new PlayedGroup({ options }).settled();
    group.plan[api] = ['GROUP_AUTHORIZATION_FAILED'];
    const stopped = group.consumer.stop();
    await group.advance(0);
    await stopped;
    expect(group.asked().at(-1)).toBe(words);
    expect(group.of('LeaveFailed')).toMatchObject([{ error: { code: 'GROUP_AUTHORIZATION_FAILED' } }]);
  });

  it.each(leaving)('%s: who is no member any more has left', async (_, options, api) => {
    const group = await new PlayedGroup({ options }).settled();
    group.plan[api] = ['UNKNOWN_MEMBER_ID'];
    const stopped = group.consumer.stop();
    await group.advance(0);
    await stopped;
    expect(group.of('LeaveFailed')).toEqual([]);
  });

  // Said again after the member has come back under the same id, it would end the membership that it has then.
  it('of a handler that exceeded the poll interval is not said again', async () => {
    const blocked = { end: (): void => undefined };
    const group = new PlayedGroup({
      options: { groupProtocol: 'consumer', maxPollIntervalMs: 30_000 },
      handle: () => new Promise((resolve) => (blocked.end = resolve)),
    });
    await group.settled();
    await group.advance(24_000);
    const before = group.asked().length;
    group.plan.ConsumerGroupHeartbeat = ['NONE', 'NOT_COORDINATOR'];
    await group.advance(1500);
    blocked.end();
    await group.advance(3000);
    const leaves = group
      .asked()
      .slice(before)
      .filter((words) => words.endsWith('in -1'));
    expect(group.of('PollIntervalExceeded')).toHaveLength(1);
    expect(leaves).toHaveLength(1);
    expect(group.consumer.status().phase).toBe('stable');
  });
});
