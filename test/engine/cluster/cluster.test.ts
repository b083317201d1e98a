import { ApiVersions, FindCoordinator, Heartbeat, Metadata } from '../../../libs/wire';
import { noAnswer } from '../../../libs/testing';
import { FakeCluster } from './fake-cluster';

describe('Cluster', () => {
  it('asks once for what several want to know at the same time, and not again for what it knows', async () => {
    const { cluster, asked } = bound(new FakeCluster());
    await Promise.all([cluster.metadata(['orders']), cluster.metadata(['orders'])]);
    await cluster.metadata(['orders']);
    expect(asked('Metadata')).toHaveLength(1);
    await cluster.metadata(['orders'], { refresh: true });
    expect(asked('Metadata')).toHaveLength(2);
  });

  it('a question that waits out a pause is answered, though another one came and was answered meanwhile', async () => {
    const fake = new FakeCluster();
    fake.wire.stop(-1);
    const first = fake.cluster.metadata(['orders']);
    await fake.clock.advance(50);
    fake.wire.restart(-1);
    await fake.cluster.metadata(['orders', 'others']);
    await fake.clock.advance(100);
    expect((await first).topic('orders')?.partitions).toHaveLength(3);
  });

  it('a topic that is missing is no error of the others', async () => {
    const { cluster } = new FakeCluster();
    const metadata = await cluster.metadata(['orders', 'nowhere']);
    expect(metadata.topic('orders')?.partitions).toHaveLength(3);
    expect(metadata.topic('nowhere')).toMatchObject({ errorCode: 3, partitions: [] });
  });

  it('a topic that may not be described: a fatal error that names topic and ACL', async () => {
    const fake = new FakeCluster();
    fake.topicError = 29;
    await expect(fake.cluster.metadata(['orders'])).rejects.toMatchObject({
      ...{ code: 'TOPIC_AUTHORIZATION_FAILED', disposition: 'fatal' },
      message: expect.stringMatching(/orders.*READ on the topic/s) as string,
    });
  });

  it('a topic that may not be described does not hide the leaders of the others', async () => {
    const { cluster } = new FakeCluster();
    await expect(cluster.metadata(['orders', 'secret'])).rejects.toMatchObject({
      ...{ code: 'TOPIC_AUTHORIZATION_FAILED', message: expect.stringContaining('secret') as string },
    });
    expect(cluster.current.leaderOf({ topic: 'orders', partition: 1 })).toMatchObject({ nodeId: 1 });
  });

  it('an answer that is an error as a whole tells nothing of topics, and the next broker is asked', async () => {
    const fake = new FakeCluster();
    await fake.cluster.metadata(['orders']);
    fake.metadataError = 31;
    await expect(fake.cluster.metadata(['orders'], { refresh: true })).rejects.toMatchObject({
      ...{ code: 'CLUSTER_AUTHORIZATION_FAILED', disposition: 'fatal' },
    });
    expect(fake.cluster.current.topic('orders')?.partitions).toHaveLength(3);
    fake.metadataError = 0;
    await fake.cluster.metadata(['orders'], { refresh: true });
    expect(new Set(fake.asked('Metadata')).size).toBe(2);
  });

  it('a broker that is down: the next one is asked, which is told once it has worked', async () => {
    const fake = new FakeCluster();
    await fake.cluster.metadata(['orders']);
    fake.wire.stop(-1);
    fake.wire.stop(1);
    const again = fake.cluster.metadata(['orders'], { refresh: true });
    await fake.clock.advance(2000);
    await again;
    expect(fake.types()).toContain('BrokerUnavailable');
    expect(fake.types().at(-1)).toBe('BrokerAvailable');
  });

  it('pauses only when all brokers have been asked, and longer after each round; close ends the pause at once', async () => {
    const fake = new FakeCluster({ requestTimeoutMs: 60_000 });
    await fake.cluster.metadata(['orders']);
    for (const node of [-1, 0, 1, 2]) fake.wire.stop(node);
    const asked = fake.cluster.metadata(['orders'], { refresh: true }).catch((thrown: unknown) => thrown);
    await fake.clock.advance(10_000);
    const pauses = fake.events.flatMap((event) => (event.type === 'BrokerUnavailable' ? [event.retryInMs] : []));
    expect(pauses.slice(0, 20)).toEqual([100, 200, 400, 800, 1000].flatMap((pause) => [0, 0, 0, pause]));
    fake.cluster.close();
    expect(await asked).toMatchObject({ code: 'CLOSED' });
    expect(fake.clock.pending).toBe(0);
  });

  it('a broker that never answers is left for another one after three seconds', async () => {
    const fake = new FakeCluster();
    await fake.cluster.metadata(['orders']);
    let silent = true;
    fake.wire.on(Metadata, () => {
      if (!silent) throw new Error('played out');
      silent = false;
      return noAnswer;
    });
    const again = fake.cluster.metadata(['orders'], { refresh: true }).catch((thrown: unknown) => thrown);
    await fake.clock.advance(2999);
    expect(fake.asked('Metadata')).toHaveLength(2);
    await fake.clock.advance(200);
    expect(fake.asked('Metadata')).toHaveLength(3);
    fake.cluster.close();
    await fake.clock.advance(60_000);
    await again;
  });

  it('brokers that are all slow get more time when each of them has been asked', async () => {
    const fake = new FakeCluster({ requestTimeoutMs: 60_000 });
    await fake.cluster.metadata(['orders']);
    fake.answerAfterMs = 5000;
    const again = fake.cluster.metadata(['orders'], { refresh: true });
    await fake.clock.advance(4 * 3000 + 100 + 5000);
    await again;
    expect(fake.types().at(-1)).toBe('BrokerAvailable');
  });

  it('no broker at all: gives up at the deadline', async () => {
    const fake = new FakeCluster({ requestTimeoutMs: 5000 });
    fake.wire.stop(-1);
    const asked = fake.cluster.metadata(['orders']).catch((thrown: unknown) => thrown);
    await fake.clock.advance(6000);
    expect(await asked).toMatchObject({ code: 'CONNECTION_FAILED', disposition: 'retry' });
  });

  it('a broker without a version in common: a fatal error that names both sides', async () => {
    const fake = new FakeCluster();
    fake.wire.on(ApiVersions, () => ({
      ...{ errorCode: 0, throttleTimeMs: 0, supportedFeatures: [], finalizedFeaturesEpoch: -1n, finalizedFeatures: [] },
      apiKeys: [{ apiKey: Metadata.key, minVersion: 0, maxVersion: 5 }],
    }));
    await expect(fake.cluster.metadata(['orders'])).rejects.toMatchObject({
      ...{ code: 'BROKER_TOO_OLD', disposition: 'fatal' },
      message: expect.stringMatching(/0 to 5 of Metadata.*2\.4/s) as string,
    });
  });
});

describe('Coordinator', () => {
  const beat = { groupId: 'g', generationId: 1, memberId: 'm', groupInstanceId: null };

  function playing(fake: FakeCluster): FakeCluster {
    fake.wire.on(Heartbeat, () => ({ throttleTimeMs: 0, errorCode: 0 }));
    return fake;
  }

  it('is looked up once, for both links', async () => {
    const fake = playing(new FakeCluster());
    await Promise.all([
      fake.coordinator.call('control', Heartbeat, beat, 1000),
      fake.coordinator.call('join', Heartbeat, beat, 1000),
    ]);
    expect(fake.asked('FindCoordinator')).toHaveLength(1);
    expect(fake.wire.links.filter(({ node }) => node === 0)).toHaveLength(2);
    expect(fake.events).toMatchObject([{ type: 'CoordinatorFound', nodeId: 0 }]);
  });

  it('has moved: is looked up again, and both links are given up', async () => {
    const fake = playing(new FakeCluster());
    await fake.coordinator.call('control', Heartbeat, beat, 1000);
    fake.coordinatorNode = 2;
    fake.coordinator.moved('NOT_COORDINATOR');
    await fake.coordinator.call('control', Heartbeat, beat, 1000);
    expect(fake.asked('Heartbeat')).toEqual([0, 2]);
  });

  it('a broker that is cut off tells of the old one for ever: another one is asked in the end', async () => {
    const fake = playing(new FakeCluster());
    await fake.cluster.metadata(['orders']);
    fake.cutOff = -1;
    fake.coordinatorNode = 2;
    for (let moves = 0; moves < 4; moves += 1) {
      await fake.coordinator.call('control', Heartbeat, beat, 1000);
      fake.coordinator.moved('NOT_COORDINATOR');
    }
    expect(fake.asked('Heartbeat')).toEqual([0, 0, 0, 2]);
  });

  it('a question under way is answered, also when its broker is doubted meanwhile', async () => {
    const fake = new FakeCluster();
    fake.answerAfterMs = 100;
    const asked = fake.cluster.metadata(['orders']);
    await fake.clock.advance(10);
    fake.cluster.doubt();
    await fake.clock.advance(100);
    expect((await asked).topic('orders')?.partitions).toHaveLength(3);
    expect(fake.types()).toEqual([]);
    expect(fake.wire.links[0]?.dead).not.toBeNull();
  });

  it('a request that is not answered in time ends the link, and the next one looks it up again', async () => {
    const fake = playing(new FakeCluster());
    fake.wire.on(Heartbeat, () => noAnswer);
    const first = fake.coordinator.call('control', Heartbeat, beat, 1000).catch((thrown: unknown) => thrown);
    await fake.clock.advance(1000);
    expect(await first).toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    playing(fake);
    await fake.coordinator.call('control', Heartbeat, beat, 2000);
    expect(fake.asked('FindCoordinator')).toHaveLength(2);
  });

  it('a parked join does not hold a heartbeat back, and can be given up alone', async () => {
    const fake = playing(new FakeCluster());
    let parked = true;
    fake.wire.on(Heartbeat, () => (parked ? ((parked = false), noAnswer) : { throttleTimeMs: 0, errorCode: 0 }));
    const join = fake.coordinator.call('join', Heartbeat, beat, 100_000).catch((thrown: unknown) => thrown);
    await fake.clock.advance(10);
    await fake.coordinator.call('control', Heartbeat, beat, 1000);
    fake.coordinator.abortJoin();
    expect(await join).toMatchObject({ code: 'CLOSED' });
    expect(fake.asked('FindCoordinator')).toHaveLength(1);
  });

  it('tells of every request: which, to whom, how long it took, and how it ended', async () => {
    const fake = playing(new FakeCluster());
    fake.wire.on(Heartbeat, async () => {
      await new Promise<void>((resolve) => void fake.clock.at(fake.clock.now() + 30, resolve));
      return { throttleTimeMs: 0, errorCode: 27 };
    });
    const answered = fake.coordinator.call('control', Heartbeat, beat, 1000);
    await fake.clock.advance(30);
    await answered;
    fake.wire.on(Heartbeat, () => noAnswer);
    const missed = fake.coordinator.call('control', Heartbeat, beat, 100).catch(() => undefined);
    await fake.clock.advance(100);
    await missed;
    expect(fake.ended).toMatchObject([
      { api: 'FindCoordinator', nodeId: null, code: null, error: null },
      { api: 'Heartbeat', nodeId: 0, durationMs: 30, code: 'REBALANCE_IN_PROGRESS', error: null },
      { api: 'Heartbeat', nodeId: 0, durationMs: 70, code: null, error: { code: 'REQUEST_TIMED_OUT' } },
    ]);
  });

  it('a join that waits for the look-up is given up at once and never sent; a heartbeat waits on', async () => {
    const fake = playing(new FakeCluster());
    fake.wire.stop(-1);
    const join = fake.coordinator.call('join', Heartbeat, beat, 100_000).catch((thrown: unknown) => thrown);
    const control = fake.coordinator.call('control', Heartbeat, beat, 100_000);
    await fake.clock.advance(10);
    fake.coordinator.abortJoin();
    expect(await join).toMatchObject({ code: 'CLOSED' });
    fake.wire.restart(-1);
    await fake.clock.advance(2000);
    await control;
    expect(fake.asked('Heartbeat')).toHaveLength(1);
  });

  it('dispose ends the pause between two look-ups at once', async () => {
    const fake = playing(new FakeCluster());
    fake.coordinatorError = 15;
    const waiting = fake.coordinator.call('control', Heartbeat, beat, 100_000).catch((thrown: unknown) => thrown);
    await fake.clock.advance(50);
    fake.coordinator.dispose();
    expect(await waiting).toMatchObject({ code: 'CLOSED' });
    expect(fake.clock.pending).toBe(0);
    fake.coordinatorError = 0;
    await fake.clock.advance(1000);
    expect(fake.asked('FindCoordinator')).toHaveLength(1);
    expect(fake.types()).toEqual([]);
  });

  it('dispose abandons who waits for the look-up, and leaves them no timer', async () => {
    const fake = playing(new FakeCluster());
    fake.wire.on(FindCoordinator, () => noAnswer);
    const waiting = fake.coordinator.call('control', Heartbeat, beat, 100_000).catch((thrown: unknown) => thrown);
    await fake.clock.advance(10);
    fake.coordinator.dispose();
    expect(await waiting).toMatchObject({ code: 'CLOSED' });
    fake.cluster.close();
    await fake.clock.advance(0);
    expect(fake.clock.pending).toBe(0);
  });
});

function bound(fake: FakeCluster) {
  return { cluster: fake.cluster, asked: (api: string) => fake.asked(api) };
}
