export { createGroupConsumer, type ConsumerSetup } from './create-group-consumer';
export {
  asError,
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
} from './events';
export type { ConsumerStatus, GroupConsumer, PartitionStatus } from './group-consumer';
export type { HookKind, Listener, RebalanceHook, RebalanceView } from './listener';
export type { AssignorName, CommitMode, ConsumerOptions, ResolvedConsumerOptions } from './options';
export type { BrokerNode, Clock, Link, Timer, Wire } from './ports';
export type { ConsumerRecord, Lease, RecordContext, RecordHandler, RecordHeader } from './record';
export { resolveOptions } from './resolve-options';
