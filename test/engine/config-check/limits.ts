import { type BrokerLimits } from '../../../libs/engine';
import { limitsFrom } from '../../../libs/engine/config-check/broker-limits';

/** What a broker of Apache Kafka 4.3 says that is configured by nobody. */
export const defaultLimits: BrokerLimits = {
  minSessionTimeoutMs: 6000,
  maxSessionTimeoutMs: 1_800_000,
  maxGroupSize: 2_147_483_647,
  rebalanceProtocols: ['classic', 'consumer', 'streams'],
  consumerSessionTimeoutMs: 45_000,
  consumerHeartbeatIntervalMs: 5000,
  consumerMaxGroupSize: 2_147_483_647,
  consumerAssignors: ['uniform', 'range'],
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 10_080 * 60_000,
  maxMessageBytes: 1_048_588,
  maxTransactionTimeoutMs: 900_000,
  replicaSelector: '',
  autoCreateTopics: true,
};

export const limits = (changed: Partial<BrokerLimits> = {}): BrokerLimits => ({ ...defaultLimits, ...changed });

/** As told by a broker that has none of the configs that are asked for. */
export const silentLimits: BrokerLimits = limitsFrom(new Map(), new Map());
