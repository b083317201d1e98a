import { HeartbeatStandIn, resolveOptions } from '../../libs/engine';
import { ConsumerGroupRequests } from '../../libs/engine/membership/consumer-group-requests';
import { RequestFailures } from '../../libs/engine/membership/request-failures';
import { TopicIds } from '../../libs/engine/membership/topic-ids';
import { TopicIdentities } from '../../libs/engine/cluster';
import { PartitionSet } from '../../libs/protocol';
import { ConsumerGroupHeartbeat, type ConsumerGroupHeartbeatRequest } from '../../libs/wire';
import { FakeCluster } from '../engine/cluster/fake-cluster';

/*
 * A member of the consumer protocol never heard of its partitions, which had no owner then. Found by the matrix, now and then:
 *   1. the heartbeat thread is told of a new epoch, and sends a heartbeat of its own   2. the coordinator answers it with the
 * new assignment, which it tells once   3. the member's next heartbeat is answered with none: it is as it was
 * So when the thread has spoken, or may have been heard, the next heartbeat of the member is a full one.
 */
describe('an assignment that was told to the heartbeat thread', () => {
  const options = resolveOptions({ groupId: 'g' });
  const answer = {
    ...{ throttleTimeMs: 0, errorCode: 0, errorMessage: null, memberId: 'm', memberEpoch: 5 },
    ...{ heartbeatIntervalMs: 1000, assignment: null },
  };

  function playing() {
    const fake = new FakeCluster();
    const asked: ConsumerGroupHeartbeatRequest[] = [];
    fake.wire.on(ConsumerGroupHeartbeat, (request) => {
      asked.push(request);
      return answer;
    });
    return { fake, asked };
  }

  it('the member asks for all of it', async () => {
    const { fake, asked } = playing();
    let elsewhere = 5;
    const { clock, coordinator, cluster } = fake;
    const identities = new TopicIdentities(() => undefined);
    identities.note('orders', fake.topicId);
    const requests = new ConsumerGroupRequests({
      ...{ options, clock, coordinator, publish: () => undefined, dispatch: () => undefined },
      failures: new RequestFailures(() => undefined),
      topicIds: new TopicIds({ cluster, clock, options, identities, onResolved: () => undefined }),
      subscription: () => Promise.resolve({ names: ['orders'], pattern: null }),
      takeEpochElsewhere: () => {
        const heard = elsewhere;
        elsewhere = -1;
        return heard;
      },
      owned: () => PartitionSet.of({ topic: 'orders', partition: 1 }),
      sessionTimeoutMs: () => 45_000,
    });
    const effect = { type: 'SendConsumerHeartbeat', memberId: 'm', epoch: 4, owned: null, full: false } as const;
    await requests.heartbeat({ ...effect, attempt: 1, subscribe: false });
    await requests.heartbeat({ ...effect, attempt: 2, subscribe: false });
    expect(asked[0]).toMatchObject({
      ...{ memberEpoch: 5, subscribedTopicNames: ['orders'], rebalanceTimeoutMs: options.rebalanceTimeoutMs },
      topicPartitions: [{ topicId: fake.topicId, partitions: [1] }],
    });
    expect(asked[1]).toMatchObject({ memberEpoch: 4, subscribedTopicNames: null, topicPartitions: null });
  });

  it('the thread says that it speaks before it is answered', async () => {
    const { fake, asked } = playing();
    const told: [number, number][] = [];
    const standIn = new HeartbeatStandIn({
      ...{ options, wire: fake.wire, clock: fake.clock, silentMs: () => 0, onFatal: () => undefined },
      onEpoch: (epoch) => void told.push([epoch, asked.length]),
    });
    standIn.watch({ memberId: 'm', generation: 4, protocol: 'consumer', sessionTimeoutMs: 45_000 });
    await fake.clock.advance(100);
    expect(told).toEqual([
      [4, 0],
      [5, 1],
    ]);
    await standIn.close();
  });
});
