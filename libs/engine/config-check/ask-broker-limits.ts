import { ConfigResourceType, DescribeConfigs } from '../../wire';
import { brokerError, Cluster, Coordinator } from '../cluster';
import { KafkaRebalanceError } from '../errors';
import { type Clock, type Wire } from '../ports';
import { resolveOptions } from '../resolve-options';
import { brokerConfigs, limitsFrom, type BrokerLimits, type ConfigTexts } from './broker-limits';

export interface LimitsQuestion {
  /** Closed when the answer is there. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly groupId: string;
  /** For all of it. */
  readonly timeoutMs: number;
}

/**
 * What the coordinator of the group is set to, and what the group is set to by itself: these are the ones that will judge
 * its members. Rejects with a `KafkaRebalanceError` if no broker answers in time, or if the client may not ask.
 */
export async function askBrokerLimits({ wire, clock, groupId, timeoutMs }: LimitsQuestion): Promise<BrokerLimits> {
  const deadline = clock.now() + timeoutMs;
  const options = { ...resolveOptions({ groupId }), requestTimeoutMs: timeoutMs };
  let nodeId = -1;
  const cluster = new Cluster({ wire, clock, options, publish: () => undefined });
  const coordinator = new Coordinator({
    ...{ cluster, clock, options },
    publish: (event) => {
      if (event.type === 'CoordinatorFound') nodeId = event.nodeId;
    },
  });
  const ask = async (type: number, name: string, keys: readonly string[]): Promise<Described> => {
    const resource = { resourceType: type, resourceName: name, configurationKeys: keys };
    const request = { resources: [resource], includeSynonyms: false, includeDocumentation: false };
    const { results } = await coordinator.call('control', DescribeConfigs, request, deadline);
    const [result] = results;
    const configs = new Map((result?.configs ?? []).map(({ name: config, value }) => [config, value]));
    return { errorCode: result?.errorCode ?? -1, configs };
  };
  try {
    // First, for it finds the coordinator too. An older broker does not know that a group may have configs: so it has none.
    const group = await ask(ConfigResourceType.GROUP, groupId, groupConfigs);
    const broker = await ask(ConfigResourceType.BROKER, String(nodeId), configs);
    if (broker.errorCode !== 0) throw refused(broker.errorCode, nodeId);
    return limitsFrom(broker.configs, group.configs);
  } finally {
    coordinator.dispose();
    cluster.close();
    await wire.close();
  }
}

interface Described {
  readonly errorCode: number;
  readonly configs: ConfigTexts;
}

const configs = Object.values(brokerConfigs).map(({ config }) => config);
const groupConfigs = Object.values(brokerConfigs).flatMap(({ groupConfig }) => groupConfig ?? []);

function refused(errorCode: number, nodeId: number): KafkaRebalanceError {
  const error = brokerError(errorCode, { api: 'DescribeConfigs', subject: `broker ${nodeId}` });
  if (error.code !== 'CLUSTER_AUTHORIZATION_FAILED') return error;
  const { code, disposition } = error;
  const advice =
    'Give the principal of this client the ACL DESCRIBE_CONFIGS on the cluster, or do not ask the brokers.';
  return new KafkaRebalanceError(`DescribeConfigs was answered ${code}. ${advice}`, { code, disposition });
}
