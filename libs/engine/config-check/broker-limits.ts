/** What brokers are set to, as far as it concerns a consumer. Null: not known, and so not judged. */
export interface BrokerLimits {
  readonly minSessionTimeoutMs: number | null;
  readonly maxSessionTimeoutMs: number | null;
  readonly maxGroupSize: number | null;
  /** Which protocols groups may have: `classic`, `consumer`. Gone in Kafka 5.0, which always has both. */
  readonly rebalanceProtocols: readonly string[] | null;
  readonly consumerSessionTimeoutMs: number | null;
  readonly consumerHeartbeatIntervalMs: number | null;
  readonly consumerMaxGroupSize: number | null;
  readonly consumerAssignors: readonly string[] | null;
  readonly offsetMetadataMaxBytes: number | null;
  readonly offsetsRetentionMs: number | null;
  readonly maxMessageBytes: number | null;
  readonly maxTransactionTimeoutMs: number | null;
  /** Empty: none, and every record comes from the leader. */
  readonly replicaSelector: string | null;
  readonly autoCreateTopics: boolean | null;
}

interface BrokerConfig<T> {
  /** As the broker calls it. */
  readonly config: string;
  /** As the group calls it (KIP-848), where it may have a value of its own. */
  readonly groupConfig?: string;
  /** A config without a value is the empty text. */
  readonly parse: (text: string) => T | null;
}

const number = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : null);
const minutes = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) * 60_000 : null);
const names = (text: string): readonly string[] => text.split(',').map((name) => name.trim());
const truth = (text: string): boolean => text === 'true';

export const brokerConfigs: { readonly [Limit in keyof BrokerLimits]: BrokerConfig<BrokerLimits[Limit]> } = {
  minSessionTimeoutMs: { config: 'group.min.session.timeout.ms', parse: number },
  maxSessionTimeoutMs: { config: 'group.max.session.timeout.ms', parse: number },
  maxGroupSize: { config: 'group.max.size', parse: number },
  rebalanceProtocols: { config: 'group.coordinator.rebalance.protocols', parse: names },
  consumerSessionTimeoutMs: {
    ...{ config: 'group.consumer.session.timeout.ms', groupConfig: 'consumer.session.timeout.ms' },
    parse: number,
  },
  consumerHeartbeatIntervalMs: {
    ...{ config: 'group.consumer.heartbeat.interval.ms', groupConfig: 'consumer.heartbeat.interval.ms' },
    parse: number,
  },
  consumerMaxGroupSize: { config: 'group.consumer.max.size', parse: number },
  consumerAssignors: { config: 'group.consumer.assignors', parse: names },
  offsetMetadataMaxBytes: { config: 'offset.metadata.max.bytes', parse: number },
  offsetsRetentionMs: { config: 'offsets.retention.minutes', parse: minutes },
  maxMessageBytes: { config: 'message.max.bytes', parse: number },
  maxTransactionTimeoutMs: { config: 'transaction.max.timeout.ms', parse: number },
  replicaSelector: { config: 'replica.selector.class', parse: (text) => text },
  autoCreateTopics: { config: 'auto.create.topics.enable', parse: truth },
};

/** By name; null: a config without a value. */
export type ConfigTexts = ReadonlyMap<string, string | null>;

/** What the broker and the group say of themselves; the group goes before. */
export function limitsFrom(broker: ConfigTexts, group: ConfigTexts): BrokerLimits {
  const entries = Object.entries(brokerConfigs).map(([limit, { config, groupConfig, parse }]) => {
    const text = (groupConfig === undefined ? undefined : group.get(groupConfig)) ?? broker.get(config);
    return [limit, text === undefined ? null : parse(text ?? '')];
  });
  return Object.fromEntries(entries) as BrokerLimits;
}

/** The protocol that a group of these options has: `either` is not known. */
export function protocolInUse(
  groupProtocol: 'classic' | 'consumer' | 'auto',
  limits: BrokerLimits | null,
): 'classic' | 'consumer' | 'either' {
  if (groupProtocol !== 'auto') return groupProtocol;
  if (limits === null) return 'either';
  return offersConsumerProtocol(limits) ? 'consumer' : 'classic';
}

/** Brokers of before 3.7 have none of its configs. */
export function offersConsumerProtocol({ rebalanceProtocols, consumerSessionTimeoutMs }: BrokerLimits): boolean {
  return rebalanceProtocols === null ? consumerSessionTimeoutMs !== null : rebalanceProtocols.includes('consumer');
}
