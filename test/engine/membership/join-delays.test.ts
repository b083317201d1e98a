import { type Outcome } from '../transactions/fake-transactions';
import { PlayedGroup } from '../played-group';

const always = (outcome: Outcome): Outcome[] => Array.from({ length: 10_000 }, () => outcome);

describe('a join that lasts', () => {
  it.each([
    ['FindCoordinator group', 'COORDINATOR_NOT_AVAILABLE', /__consumer_offsets/],
    ['JoinGroup', 'COORDINATOR_LOAD_IN_PROGRESS', /still reads/],
  ] as const)('%s is answered %s: told once, and in the status until it has joined', async (api, code, way) => {
    const group = new PlayedGroup();
    group.plan[api] = always(code);
    await group.consumer.start();
    await group.advance(1900);
    expect(group.of('JoinDelayed')).toEqual([]);
    await group.advance(20_000);
    expect(group.of('JoinDelayed')).toMatchObject([{ error: { code, message: expect.stringMatching(way) as string } }]);
    expect(group.consumer.status().joinError).toMatchObject({ code });
    group.plan[api] = [];
    await group.advance(2000);
    expect(group.consumer.status()).toMatchObject({ phase: 'stable', joinError: null });
  });

  it('one that is refused for a moment is nothing to talk about', async () => {
    const group = new PlayedGroup();
    group.plan.JoinGroup = ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS'];
    await group.settled();
    expect(group.of('JoinDelayed')).toEqual([]);
  });

  it('each reason is told, and again in the next join', async () => {
    const group = new PlayedGroup({ options: { groupInstanceId: 'pod-0', groupProtocol: 'consumer' } });
    const refusals: Outcome[] = [
      ...always('UNRELEASED_INSTANCE_ID').slice(0, 10),
      ...always('UNKNOWN_SERVER_ERROR').slice(0, 5),
    ];
    group.plan.ConsumerGroupHeartbeat = [...refusals];
    await group.settled();
    await group.advance(20_000);
    expect(group.consumer.status().phase).toBe('stable');
    group.plan.ConsumerGroupHeartbeat = ['UNKNOWN_MEMBER_ID', ...refusals];
    await group.advance(30_000);
    const codes = group.of('JoinDelayed').map(({ error }) => (error as Error & { code: string }).code);
    expect(codes).toEqual(Array(2).fill(['UNRELEASED_INSTANCE_ID', 'UNKNOWN_SERVER_ERROR']).flat());
  });

  it('what is refused while nobody joins delays no join', async () => {
    const group = await new PlayedGroup().settled();
    group.plan.Heartbeat = always('COORDINATOR_LOAD_IN_PROGRESS').slice(0, 10);
    await group.advance(20_000);
    expect(group.of('JoinDelayed')).toEqual([]);
  });

  it('a start that may not last says why it did', async () => {
    const group = new PlayedGroup({ options: { brokerAwayAtStart: 'fail', startTimeoutMs: 10_000 } });
    group.plan['FindCoordinator group'] = always('COORDINATOR_NOT_AVAILABLE');
    const started = group.consumer.start().catch((thrown: unknown) => thrown);
    await group.advance(20_000);
    expect(await started).toMatchObject({
      code: 'START_TIMED_OUT',
      message: expect.stringMatching(
        /FindCoordinator was answered COORDINATOR_NOT_AVAILABLE .*number of brokers\. Check/s,
      ) as string,
    });
  });
});
