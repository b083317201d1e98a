import { PlayedGroup } from '../engine/played-group';

/*
 * All consumers of a group stopped at once. Found by the table of coordinator errors:
 *   1. the coordinator has a defect, and answers some heartbeats with UNKNOWN_SERVER_ERROR   2. the member took that for the
 * end: it lost its partitions in the middle of their records, and stopped
 * Java's classic consumer asks again until its session is over.
 */
describe('a coordinator that fails over a heartbeat', () => {
  const protocols = [
    ['classic', 'Heartbeat'],
    ['consumer', 'ConsumerGroupHeartbeat'],
  ] as const;

  it.each(protocols)('%s: is asked again, and nothing is lost', async (groupProtocol, api) => {
    const group = await new PlayedGroup({ options: { groupProtocol } }).settled();
    group.plan[api] = ['UNKNOWN_SERVER_ERROR', 'UNKNOWN_SERVER_ERROR'];
    await group.advance(5000);
    expect(group.consumer.status()).toMatchObject({ phase: 'stable', generation: 1, fatalError: null });
    expect(group.of('PartitionsLost')).toEqual([]);
    expect(group.of('HeartbeatFailed')).toHaveLength(2);
  });

  it.each(protocols)('%s: for a whole session: nothing starts until one is answered', async (groupProtocol, api) => {
    const group = await new PlayedGroup({ options: { groupProtocol, sessionTimeoutMs: 6000 } }).settled();
    group.plan[api] = Array.from({ length: 10 }, () => 'UNKNOWN_SERVER_ERROR' as const);
    await group.advance(7000);
    expect(group.consumer.status().suspended).toBe(true);
    await group.advance(7000);
    expect(group.consumer.status()).toMatchObject({ suspended: false, phase: 'stable', generation: 1 });
  });
});
