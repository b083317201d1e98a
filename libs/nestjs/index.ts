export { KafkaListener, type KafkaListenerOptions, type Topics } from './decorators/kafka-listener.decorator';
export {
  InjectPartition,
  PartitionScoped,
  type PartitionLifecycle,
  type PartitionScopedOptions,
} from './decorators/partition-scoped.decorator';
export {
  OnPartitionsAssigned,
  OnPartitionsLost,
  OnPartitionsRevoked,
  type RebalanceHookOptions,
} from './decorators/rebalance-hooks.decorator';
export {
  KafkaConsumerHealthIndicator,
  type KafkaHealthDetails,
  type KafkaHealthOptions,
  type KafkaHealthResult,
} from './health/kafka-consumer.health';
export { KafkaConsumer } from './kafka-consumer';
export { KafkaRebalanceModule } from './kafka-rebalance.module';
export type {
  EnginePorts,
  KafkaRebalanceModuleAsyncOptions,
  KafkaRebalanceModuleOptions,
  KafkaRebalanceOptions,
  KafkaRebalanceOptionsFactory,
  KafkaTransportModuleAsyncOptions,
  KafkaTransportModuleOptions,
} from './module-options';
export type { MetricsOptions, MetricsRegistry } from '../telemetry';
export { OffsetTracker } from './offset-tracker';
export { KafkaRebalancePageModule } from './page/kafka-rebalance-page.module';
export type { KafkaRebalancePageOptions } from './page/page-options';
export type { KafkaDeserializer } from './payload';
export {
  getKafkaConsumerToken,
  getKafkaRebalanceServerToken,
  getOffsetTrackerToken,
  getRebalanceTimelineToken,
  InjectKafkaConsumer,
  InjectOffsetTracker,
  InjectRebalanceTimeline,
} from './tokens';
export { KafkaRebalanceContext } from './transport/kafka-rebalance-context';
export { KafkaRebalanceServer } from './transport/kafka-rebalance-server';
export type { KafkaRebalanceServerOptions } from './transport/server-options';
export { TransportConsumer } from './transport/transport-consumer';
