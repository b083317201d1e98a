export { KafkaListener, type KafkaListenerOptions, type Topics } from './decorators/kafka-listener.decorator';
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
  MetricsRegistry,
} from './module-options';
export { OffsetTracker } from './offset-tracker';
export { getKafkaConsumerToken, getOffsetTrackerToken, InjectKafkaConsumer, InjectOffsetTracker } from './tokens';
