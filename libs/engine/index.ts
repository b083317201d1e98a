export {
  createGroupAdmin,
  type Answers,
  type GroupAdmin,
  type GroupAdminSetup,
  type GroupDescription,
  type GroupFilter,
  type GroupListing,
  type GroupMember,
  type GroupOffsets,
  type GroupPartition,
  type GroupSubscription,
  type GroupSummary,
  type LogPosition,
  type MissingBroker,
  type OffsetToSet,
  type Outcomes,
  type OwnedPartitions,
} from './admin';
export { type CommittedOffset, type PartitionMetadata, type TopicMetadata } from './cluster';
export { createGroupConsumer, type ConsumerSetup } from './create-group-consumer';
export { HeartbeatStandIn, type HeartbeatStandInContext } from './membership/heartbeat-stand-in';
export {
  asError,
  BatchItemError,
  InvalidOptionsError,
  KafkaRebalanceError,
  type Disposition,
  type ErrorDetails,
  type OptionProblem,
} from './errors';
export type {
  ConsumerEvent,
  ConsumerEventType,
  EventSink,
  LostReason,
  MembershipPhaseName,
  RebalanceCause,
  RecordCoordinates,
  ReplayCause,
} from './events';
export type { ConsumerStatus, GroupConsumer, PartitionStatus } from './group-consumer';
export type { SubscribedTopic } from './listener-map';
export type { HookKind, Listener, RebalanceHook, RebalanceView } from './listener';
export type { OffsetQueries, OffsetsByPartition } from './offset-queries';
export type {
  AssignorName,
  CommitMode,
  ConsumerOptions,
  GroupProtocol,
  LeaveContext,
  LeaveGroupOnClose,
  ResolvedConsumerOptions,
} from './options';
export type {
  BrokerNode,
  Clock,
  GuardedMember,
  HeartbeatGuard,
  Link,
  OpenHeartbeatGuard,
  ProducedRecord,
  Publisher,
  Timer,
  Wire,
} from './ports';
export type {
  BackoffOptions,
  BatchOptions,
  CircuitBreakerOptions,
  ErrorClass,
  FailurePolicy,
  Ordering,
  ProcessingOptions,
  RetryOptions,
} from './processing';
export type {
  BatchContext,
  BatchHandler,
  ConsumerRecord,
  DeliveryContext,
  OutputTransaction,
  Lease,
  RecordContext,
  RecordHandler,
  RecordHeader,
} from './record';
export { resolveOptions } from './resolve-options';
export {
  type OutputMessage,
  type ProducerSetup,
  TransactionalClient,
  type TransactionalClientContext,
  type TransactionalProducer,
} from './transactions';
