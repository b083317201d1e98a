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
export {
  askBrokerLimits,
  checkConfiguration,
  effectiveOptions,
  findingOf,
  type BrokerLimits,
  type CheckedListener,
  type ConfigurationFinding,
  type ConfigurationReport,
  type ConfigurationToCheck,
  type Deployment,
  type EffectiveOption,
  type LimitsQuestion,
  type OptionSource,
  type RuleDescription,
  type Severity,
} from './config-check';
export { HeartbeatStandIn, type HeartbeatStandInContext } from './membership/heartbeat-stand-in';
export type { ErrorName, OwnErrorCode } from './error-names';
export {
  asError,
  BatchItemError,
  describeValue,
  InvalidOptionsError,
  KafkaRebalanceError,
  type Disposition,
  type ErrorDetails,
  type OptionProblem,
} from './errors';
export { eventsOfRecords } from './events';
export type {
  ConsumerEvent,
  ConsumerEventType,
  EventSink,
  ExpulsionReason,
  JoinedMember,
  LostReason,
  MembershipPhaseName,
  RebalanceCause,
  RebalanceProtocol,
  RecordCoordinates,
  ReplayCause,
  TopicChange,
} from './events';
export type { ConsumerStatus, GroupConsumer, PartitionStatus, RebalanceHistory } from './group-consumer';
export {
  defaultHealthThresholds,
  healthReasons,
  HealthWatch,
  reason,
  resolveHealthThresholds,
  type ConsumerHealth,
  type HealthFault,
  type HealthReason,
  type HealthReasonCode,
  type HealthThresholds,
} from './health';
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
export { isSameMembership, type GuardedMember } from './guarded-member';
export type {
  BrokerNode,
  Clock,
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
export { remedyForName } from './nearest-name';
export { developmentConsumer, productionConsumer, type PresetName } from './presets';
export { resolveOptions } from './resolve-options';
export * from './timeline';
export {
  type OutputMessage,
  partitionOfKey,
  type ProducerSetup,
  TransactionalClient,
  type TransactionalClientContext,
  type TransactionalProducer,
} from './transactions';
