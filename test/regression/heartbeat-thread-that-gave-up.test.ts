import { HeartbeatStandIn, resolveOptions } from '../../libs/engine';
import { ConsumerGroupHeartbeat, ErrorCode, Heartbeat } from '../../libs/wire';
import { FakeCluster } from '../engine/cluster/fake-cluster';

/*
 * The heartbeat thread ended for good, though its member lived on. Found by the table of coordinator errors:
 *   1. the event loop is blocked for sessions, and the group is deleted, or the member joins anew   2. the thread's heartbeat,
 * of before, is answered GROUP_ID_NOT_FOUND, or FENCED_INSTANCE_ID by the member's own new place   3. the thread took that for
 * the word that none of its heartbeats would ever be taken
 */
describe('a heartbeat of the thread that is refused', () => {
  const options = resolveOptions({ groupId: 'g', heartbeatIntervalMs: 3000, groupInstanceId: 'pod-0' });

  const { sessionTimeoutMs } = options;

  function playing() {
    const fake = new FakeCluster();
    const fatal: string[] = [];
    const standIn = new HeartbeatStandIn({
      ...{ options, wire: fake.wire, clock: fake.clock, onEpoch: () => undefined },
      silentMs: () => 30_000,
      onFatal: ({ message }) => void fatal.push(message),
    });
    return { fake, standIn, fatal };
  }

  it('with GROUP_ID_NOT_FOUND: it waits for the next membership', async () => {
    const { fake, standIn, fatal } = playing();
    let errorCode: number = ErrorCode.GROUP_ID_NOT_FOUND;
    fake.wire.on(ConsumerGroupHeartbeat, ({ memberId, memberEpoch }) => ({
      ...{ throttleTimeMs: 0, errorCode, errorMessage: null, memberId, memberEpoch },
      ...{ heartbeatIntervalMs: 3000, assignment: null },
    }));
    standIn.watch({ memberId: 'm', generation: 4, protocol: 'consumer', sessionTimeoutMs });
    await fake.clock.advance(10_000);
    expect(fake.asked('ConsumerGroupHeartbeat')).toHaveLength(1);
    errorCode = 0;
    standIn.watch({ memberId: 'm', generation: 1, protocol: 'consumer', sessionTimeoutMs });
    await fake.clock.advance(10_000);
    expect(fake.asked('ConsumerGroupHeartbeat').length).toBeGreaterThan(2);
    expect(fatal).toEqual([]);
  });

  it('with FENCED_INSTANCE_ID, when the member has another id by then: it goes on for that one', async () => {
    const { fake, standIn, fatal } = playing();
    let answer = (): void => undefined;
    fake.wire.on(Heartbeat, async ({ memberId }) => {
      if (memberId === 'old') await new Promise<void>((resolve) => (answer = resolve));
      return { throttleTimeMs: 0, errorCode: memberId === 'old' ? ErrorCode.FENCED_INSTANCE_ID : 0 };
    });
    standIn.watch({ memberId: 'old', generation: 4, protocol: 'classic', sessionTimeoutMs });
    await fake.clock.advance(100);
    standIn.watch({ memberId: 'new', generation: 6, protocol: 'classic', sessionTimeoutMs });
    answer();
    await fake.clock.advance(10_000);
    expect(fake.asked('Heartbeat').length).toBeGreaterThan(2);
    expect(fatal).toEqual([]);
  });
});
