/** Kafka consumers in NestJS that keep working while the group rebalances. */
import { createHeartbeatGuard, createKafkaJsPublisher, createKafkaJsWire, systemClock } from '../libs/client';
import { KafkaRebalanceModule } from '../libs/nestjs';

KafkaRebalanceModule.runOn({
  wire: createKafkaJsWire,
  publisher: createKafkaJsPublisher,
  heartbeatGuard: createHeartbeatGuard,
  clock: systemClock,
});

export {
  BatchItemError,
  developmentConsumer,
  InvalidOptionsError,
  KafkaRebalanceError,
  productionConsumer,
  type AssignorName,
  type BackoffOptions,
  type BatchContext,
  type BatchOptions,
  type CircuitBreakerOptions,
  type CommitMode,
  type ConfigurationFinding,
  type ConsumerEvent,
  type ConsumerOptions,
  type ConsumerRecord,
  type ConsumerStatus,
  type DeliveryContext,
  type Deployment,
  type Disposition,
  type ErrorName,
  type ErrorClass,
  type EventSink,
  type FailurePolicy,
  type GroupProtocol,
  type Lease,
  type LeaveContext,
  type LeaveGroupOnClose,
  type OffsetQueries,
  type OffsetsByPartition,
  type OptionProblem,
  type Ordering,
  type OutputMessage,
  type OutputTransaction,
  type PartitionStatus,
  type ProcessingOptions,
  type RebalanceView,
  type RecordContext,
  type RecordHeader,
  type RecordHandler,
  type ReplayCause,
  type RetryOptions,
  type Severity,
  type SubscribedTopic,
} from '../libs/engine';
export * from '../libs/kubernetes';
export * from '../libs/nestjs';
export { partitionKey, type TopicPartition } from '../libs/protocol';
