import { askBrokerLimits, type BrokerLimits } from '../../../libs/engine';
import { ConfigResourceType, DescribeConfigs, type DescribedConfig } from '../../../libs/wire';
import { noAnswer } from '../../../libs/testing';
import { FakeCluster } from '../cluster/fake-cluster';
import { silentLimits } from './limits';

type Configs = Readonly<Record<string, string | null>>;

/** Brokers that have these configs, of which any may be refused. */
class DescribedCluster extends FakeCluster {
  refusal = 0;
  groupError = 0;

  constructor(
    private readonly broker: Configs,
    private readonly group: Configs = {},
  ) {
    super();
    this.wire.on(DescribeConfigs, ({ resources: [resource] }, node) => {
      const { resourceType, resourceName, configurationKeys } = resource!;
      const ofBroker = resourceType === ConfigResourceType.BROKER;
      const errorCode = ofBroker ? this.refusal : this.groupError;
      const wrongBroker = ofBroker && resourceName !== String(node);
      const known = Object.entries(ofBroker ? this.broker : this.group).filter(([name]) =>
        configurationKeys!.includes(name),
      );
      const configs = errorCode === 0 && !wrongBroker ? known.map(described) : [];
      const result = {
        errorCode: wrongBroker ? 42 : errorCode,
        errorMessage: null,
        resourceType,
        resourceName,
        configs,
      };
      return { throttleTimeMs: 0, results: [result] };
    });
  }

  async limits(): Promise<BrokerLimits> {
    const { wire, clock } = this;
    return askBrokerLimits({ wire, clock, groupId: 'g', timeoutMs: 10_000 });
  }
}

function described([name, value]: readonly [string, string | null]): DescribedConfig {
  const plain = { readOnly: false, configSource: 5, isSensitive: false, synonyms: [], configType: 0 };
  return { name, value, ...plain, documentation: null };
}

describe('askBrokerLimits', () => {
  it('asks the coordinator of the group, in the units of options, and leaves open what it is not told', async () => {
    const cluster = new DescribedCluster({
      'group.max.session.timeout.ms': '30000',
      'offsets.retention.minutes': '60',
      'group.consumer.assignors': 'uniform, range',
      'replica.selector.class': null,
      'auto.create.topics.enable': 'true',
      'group.max.size': 'many',
    });
    cluster.coordinatorNode = 2;
    expect(await cluster.limits()).toEqual({
      ...silentLimits,
      ...{ maxSessionTimeoutMs: 30_000, offsetsRetentionMs: 3_600_000, consumerAssignors: ['uniform', 'range'] },
      ...{ replicaSelector: '', autoCreateTopics: true },
    });
    expect(cluster.wire.requests.filter(({ api }) => api === 'DescribeConfigs').map(({ node }) => node)).toEqual([
      2, 2,
    ]);
    expect(cluster.wire.links.every(({ dead }) => dead !== null)).toBe(true);
  });

  it('what the group has for itself goes before', async () => {
    const broker = { 'group.consumer.session.timeout.ms': '45000', 'group.consumer.heartbeat.interval.ms': '5000' };
    const cluster = new DescribedCluster(broker, { 'consumer.session.timeout.ms': '7000' });
    expect(await cluster.limits()).toMatchObject({
      ...{ consumerSessionTimeoutMs: 7000, consumerHeartbeatIntervalMs: 5000 },
    });
  });

  it('a broker that knows no configs of groups is asked for its own', async () => {
    const cluster = new DescribedCluster({ 'group.consumer.session.timeout.ms': '45000' });
    cluster.groupError = 42;
    expect(await cluster.limits()).toMatchObject({ consumerSessionTimeoutMs: 45_000 });
  });

  it('who may not ask is told the ACL, and nothing stays open', async () => {
    const cluster = new DescribedCluster({});
    cluster.refusal = 31;
    await expect(cluster.limits()).rejects.toMatchObject({
      code: 'CLUSTER_AUTHORIZATION_FAILED',
      message: expect.stringMatching(/ACL DESCRIBE_CONFIGS on the cluster, or do not ask the brokers/) as string,
    });
    expect(cluster.wire.links.every(({ dead }) => dead !== null)).toBe(true);
  });

  it('brokers that do not answer are given up in time', async () => {
    const cluster = new DescribedCluster({});
    cluster.wire.on(DescribeConfigs, () => noAnswer);
    const limits = cluster.limits();
    const outcome = expect(limits).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    for (let second = 0; second < 11; second += 1) await cluster.clock.advance(1000);
    await outcome;
  });
});
