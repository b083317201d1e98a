import { createKafkaJsWire, systemClock } from '../../libs/client';
import { type BrokerNode, type Link, type Wire } from '../../libs/engine';
import { ApiVersions, errorName, Fetch, FindCoordinator, Metadata, rpc, ZERO_UUID } from '../../libs/wire';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(90_000);

const ask = rpc(ApiVersions, 3, { clientSoftwareName: 'test', clientSoftwareVersion: '1' });
const soon = (): number => systemClock.now() + 30_000;

describe('links to a real broker', () => {
  let kafka: TestKafka;
  let wire: Wire;
  let topic: string;

  beforeAll(async () => {
    kafka = await TestKafka.start();
    topic = await kafka.topic(1);
  });
  beforeEach(() => {
    wire = createKafkaJsWire({ client: { brokers: kafka.cluster.brokers }, clock: systemClock });
  });
  afterEach(() => wire.close());
  afterAll(() => kafka.stop());

  async function describeTopic(link: Link): Promise<{ node: BrokerNode; topicId: string }> {
    const answer = await link.send(
      rpc(Metadata, 12, {
        topics: [{ topicId: ZERO_UUID, name: topic }],
        ...{ allowAutoTopicCreation: false, includeClusterAuthorizedOperations: false },
        includeTopicAuthorizedOperations: false,
      }),
      soon(),
    );
    const [found] = answer.topics;
    const leader = answer.brokers.find(({ nodeId }) => nodeId === found?.partitions[0]?.leaderId);
    if (found === undefined || leader === undefined) throw new Error(`no leader in ${JSON.stringify(answer.brokers)}`);
    return { node: leader, topicId: found.topicId };
  }

  /** There is nothing to read, so it is answered after `maxWaitMs`. */
  const longPoll = (topicId: string, maxWaitMs: number) =>
    rpc(Fetch, 16, {
      ...{ replicaId: -1, maxWaitMs, minBytes: 1, maxBytes: 1_000_000, isolationLevel: 0 },
      ...{ sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [], rackId: '' },
      topics: [
        {
          ...{ topic, topicId },
          partitions: [
            {
              ...{ partition: 0, currentLeaderEpoch: -1, fetchOffset: 0n, lastFetchedEpoch: -1 },
              ...{ logStartOffset: -1n, partitionMaxBytes: 1_000_000 },
            },
          ],
        },
      ],
    });

  it('ask for versions, metadata and the coordinator, over a seed and over the broker that it names', async () => {
    const seed = wire.seed();
    const versions = await seed.send(ask, soon());
    expect(versions.errorCode).toBe(0);
    expect(versions.apiKeys.map(({ apiKey }) => apiKey)).toEqual(expect.arrayContaining([1, 3, 10, 11, 18]));
    const { node } = await describeTopic(seed);
    const coordinators = await wire
      .link(node)
      .send(rpc(FindCoordinator, 4, { keyType: 0, coordinatorKeys: ['orders'] }), soon());
    expect(coordinators.coordinators).toMatchObject([{ key: 'orders', port: expect.any(Number) as number }]);
  });

  it('a version that the broker lacks is answered in version 0, and the link lives on', async () => {
    const link = wire.seed();
    const refusal = await link.send({ ...ask, version: 100 }, soon());
    expect(errorName(refusal.errorCode)).toBe('UNSUPPORTED_VERSION');
    expect(await link.send(ask, soon())).toMatchObject({ errorCode: 0 });
  });

  it('a long poll holds what follows on its own link, and not another link', async () => {
    const { node, topicId } = await describeTopic(wire.seed());
    const [polling, other] = [wire.link(node), wire.link(node)];
    await Promise.all([polling.send(ask, soon()), other.send(ask, soon())]);
    const answers: string[] = [];
    const noting = async (name: string, answer: Promise<unknown>): Promise<void> => {
      await answer;
      answers.push(name);
    };
    const poll = noting('poll', polling.send(longPoll(topicId, 2000), soon()));
    const behind = noting('behind the poll', polling.send(ask, soon()));
    for (const turn of ['first', 'second', 'third']) await noting(turn, other.send(ask, soon()));
    await Promise.all([poll, behind]);
    expect(answers).toEqual(['first', 'second', 'third', 'poll', 'behind the poll']);
  });

  it('a long poll that is given up ends its link at once, and no other one', async () => {
    const { node, topicId } = await describeTopic(wire.seed());
    const [polling, other] = [wire.link(node), wire.link(node)];
    await Promise.all([polling.send(ask, soon()), other.send(ask, soon())]);
    const poll = polling.send(longPoll(topicId, 25_000), soon());
    polling.dispose();
    await expect(poll).rejects.toMatchObject({ code: 'LINK_DEAD' });
    expect(await other.send(ask, soon())).toMatchObject({ errorCode: 0 });
    expect(await wire.link(node).send(ask, soon())).toMatchObject({ errorCode: 0 });
  });

  it('a deadline that passes ends the link, not the broker', async () => {
    const { node, topicId } = await describeTopic(wire.seed());
    const link = wire.link(node);
    await link.send(ask, soon());
    await expect(link.send(longPoll(topicId, 25_000), systemClock.now() + 50)).rejects.toMatchObject({
      code: 'REQUEST_TIMED_OUT',
    });
    expect(await wire.link(node).send(ask, soon())).toMatchObject({ errorCode: 0 });
  });
});
