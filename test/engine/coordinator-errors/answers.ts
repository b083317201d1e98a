import { type KafkaErrorName } from '../../../libs/wire';

/** When a request is made; what its refusal means depends on that. */
export type Moment =
  | 'FindCoordinator, of a group'
  | 'FindCoordinator, of a transactional id'
  | 'JoinGroup'
  | 'SyncGroup'
  | 'Heartbeat'
  | 'LeaveGroup'
  | 'ConsumerGroupHeartbeat, to join'
  | 'ConsumerGroupHeartbeat, of a member'
  | 'ConsumerGroupHeartbeat, to leave'
  | 'OffsetCommit, of a classic member'
  | 'OffsetCommit, of a member of the consumer protocol'
  | 'OffsetFetch'
  | 'DescribeGroups'
  | 'InitProducerId'
  | 'AddPartitionsToTxn'
  | 'AddOffsetsToTxn'
  | 'TxnOffsetCommit'
  | 'EndTxn, to commit'
  | 'EndTxn, to abort';

/** The classes that answer, as far as they decide: by their names in Apache Kafka 4.3.1, or with the last version that has them. */
type Answers = Partial<Record<KafkaErrorName, string>>;

/** CoordinatorRuntime: the broker does not lead the partition of the group, or still reads it. */
const runtime = {
  COORDINATOR_LOAD_IN_PROGRESS: 'CoordinatorRuntime',
  NOT_COORDINATOR: 'CoordinatorRuntime, CoordinatorOperationExceptionHelper',
  UNKNOWN_SERVER_ERROR: 'CoordinatorOperationExceptionHelper, RequestHandlerHelper',
} as const;

/** What every request of a group is answered, before it is looked at. */
const ofGroup = {
  ...runtime,
  COORDINATOR_NOT_AVAILABLE: 'GroupCoordinatorService, CoordinatorOperationExceptionHelper',
  GROUP_AUTHORIZATION_FAILED: 'KafkaApis',
} as const;

const ofClassicGroup = { ...ofGroup, INVALID_GROUP_ID: 'GroupCoordinatorService' } as const;

const ofTransaction = {
  COORDINATOR_LOAD_IN_PROGRESS: 'TransactionStateManager',
  COORDINATOR_NOT_AVAILABLE: 'TransactionStateManager',
  NOT_COORDINATOR: 'TransactionStateManager',
  CONCURRENT_TRANSACTIONS: 'TransactionCoordinator',
  INVALID_PRODUCER_ID_MAPPING: 'TransactionCoordinator',
  INVALID_REQUEST: 'TransactionCoordinator',
  PRODUCER_FENCED: 'TransactionCoordinator',
  // To versions that do not know PRODUCER_FENCED.
  INVALID_PRODUCER_EPOCH: 'KafkaApis',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'KafkaApis',
  UNKNOWN_SERVER_ERROR: 'TransactionStateManager, RequestHandlerHelper',
} as const;

const endTxn = { ...ofTransaction, INVALID_TXN_STATE: 'TransactionCoordinator' } as const;

/** Read from the source of Apache Kafka 4.3.1, and of 3.9 where an older coordinator answers what the newer does not. */
export const answers: Record<Moment, Answers> = {
  // INVALID_REQUEST and CLUSTER_AUTHORIZATION_FAILED are for share groups.
  'FindCoordinator, of a group': {
    COORDINATOR_NOT_AVAILABLE: 'KafkaApis, GroupCoordinatorService',
    GROUP_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_SERVER_ERROR: 'RequestHandlerHelper',
  },
  'FindCoordinator, of a transactional id': {
    COORDINATOR_NOT_AVAILABLE: 'KafkaApis',
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_SERVER_ERROR: 'RequestHandlerHelper',
  },
  JoinGroup: {
    ...ofClassicGroup,
    FENCED_INSTANCE_ID: 'ClassicGroup, GroupMetadataManager',
    // A group of the consumer protocol that cannot be made a classic one again.
    GROUP_ID_NOT_FOUND: 'GroupMetadataManager',
    GROUP_MAX_SIZE_REACHED: 'GroupMetadataManager',
    INCONSISTENT_GROUP_PROTOCOL: 'GroupMetadataManager',
    INVALID_SESSION_TIMEOUT: 'GroupCoordinatorService',
    MEMBER_ID_REQUIRED: 'GroupMetadataManager',
    // Parked while the group is converted; in 3.9 while a static member could not be stored in time.
    REBALANCE_IN_PROGRESS: 'GroupMetadataManager',
    UNKNOWN_MEMBER_ID: 'GroupMetadataManager, ClassicGroup',
  },
  SyncGroup: {
    ...ofClassicGroup,
    FENCED_INSTANCE_ID: 'ClassicGroup, GroupMetadataManager',
    ILLEGAL_GENERATION: 'GroupMetadataManager',
    INCONSISTENT_GROUP_PROTOCOL: 'KafkaApis, GroupMetadataManager',
    // Up to 3.9 also while the coordinator loads.
    REBALANCE_IN_PROGRESS: 'GroupMetadataManager',
    UNKNOWN_MEMBER_ID: 'GroupMetadataManager, ClassicGroup',
  },
  // A coordinator that loads answers that all is well.
  Heartbeat: {
    COORDINATOR_NOT_AVAILABLE: ofGroup.COORDINATOR_NOT_AVAILABLE,
    FENCED_INSTANCE_ID: 'ClassicGroup, GroupMetadataManager',
    GROUP_AUTHORIZATION_FAILED: ofGroup.GROUP_AUTHORIZATION_FAILED,
    ILLEGAL_GENERATION: 'GroupMetadataManager',
    INVALID_GROUP_ID: ofClassicGroup.INVALID_GROUP_ID,
    NOT_COORDINATOR: ofGroup.NOT_COORDINATOR,
    REBALANCE_IN_PROGRESS: 'GroupMetadataManager',
    UNKNOWN_MEMBER_ID: 'GroupMetadataManager, ClassicGroup',
    UNKNOWN_SERVER_ERROR: ofGroup.UNKNOWN_SERVER_ERROR,
  },
  LeaveGroup: {
    ...ofClassicGroup,
    FENCED_INSTANCE_ID: 'ClassicGroup, GroupMetadataManager',
    UNKNOWN_MEMBER_ID: 'GroupCoordinatorService, GroupMetadataManager',
  },
  'ConsumerGroupHeartbeat, to join': {
    ...ofGroup,
    GROUP_ID_NOT_FOUND: 'GroupMetadataManager',
    GROUP_MAX_SIZE_REACHED: 'GroupMetadataManager',
    INVALID_REGULAR_EXPRESSION: 'Utils',
    INVALID_REQUEST: 'GroupCoordinatorService',
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    UNRELEASED_INSTANCE_ID: 'GroupMetadataManager',
    UNSUPPORTED_ASSIGNOR: 'GroupCoordinatorService',
    UNSUPPORTED_VERSION: 'KafkaApis',
  },
  'ConsumerGroupHeartbeat, of a member': {
    ...ofGroup,
    FENCED_INSTANCE_ID: 'GroupMetadataManager',
    FENCED_MEMBER_EPOCH: 'GroupMetadataManager',
    GROUP_ID_NOT_FOUND: 'GroupMetadataManager',
    // To a member that was expelled from a group which is full again.
    GROUP_MAX_SIZE_REACHED: 'GroupMetadataManager',
    INVALID_REGULAR_EXPRESSION: 'Utils',
    INVALID_REQUEST: 'GroupCoordinatorService',
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_MEMBER_ID: 'ConsumerGroup, GroupMetadataManager',
    UNSUPPORTED_ASSIGNOR: 'GroupCoordinatorService',
    UNSUPPORTED_VERSION: 'KafkaApis',
  },
  'ConsumerGroupHeartbeat, to leave': {
    ...ofGroup,
    FENCED_INSTANCE_ID: 'GroupMetadataManager',
    GROUP_ID_NOT_FOUND: 'GroupMetadataManager',
    INVALID_REQUEST: 'GroupCoordinatorService',
    UNKNOWN_MEMBER_ID: 'ConsumerGroup, GroupMetadataManager',
    UNSUPPORTED_VERSION: 'KafkaApis',
  },
  'OffsetCommit, of a classic member': {
    ...ofClassicGroup,
    FENCED_INSTANCE_ID: 'ClassicGroup',
    GROUP_ID_NOT_FOUND: 'OffsetMetadataManager',
    ILLEGAL_GENERATION: 'ClassicGroup, ConsumerGroup, OffsetMetadataManager',
    INVALID_COMMIT_OFFSET_SIZE: 'kafka.coordinator.group.GroupMetadataManager (3.9)',
    OFFSET_METADATA_TOO_LARGE: 'OffsetMetadataManager',
    REBALANCE_IN_PROGRESS: 'ClassicGroup',
    REQUEST_TIMED_OUT: 'kafka.coordinator.group.GroupMetadataManager (3.9)',
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_MEMBER_ID: 'ClassicGroup, ConsumerGroup',
    // From version 10 on, which calls topics by id.
    UNKNOWN_TOPIC_ID: 'KafkaApis',
    UNKNOWN_TOPIC_OR_PARTITION: 'KafkaApis',
  },
  'OffsetCommit, of a member of the consumer protocol': {
    ...ofClassicGroup,
    GROUP_ID_NOT_FOUND: 'OffsetMetadataManager',
    OFFSET_METADATA_TOO_LARGE: 'OffsetMetadataManager',
    STALE_MEMBER_EPOCH: 'ConsumerGroup',
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_MEMBER_ID: 'ConsumerGroup',
    UNKNOWN_TOPIC_ID: 'KafkaApis',
    UNKNOWN_TOPIC_OR_PARTITION: 'KafkaApis',
    UNSUPPORTED_VERSION: 'ConsumerGroup',
  },
  // Asked for by name and without a member, so never UNKNOWN_TOPIC_ID, UNKNOWN_MEMBER_ID or STALE_MEMBER_EPOCH.
  OffsetFetch: {
    ...ofClassicGroup,
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    UNSTABLE_OFFSET_COMMIT: 'OffsetMetadataManager',
  },
  DescribeGroups: { ...ofClassicGroup, GROUP_ID_NOT_FOUND: 'GroupMetadataManager' },
  InitProducerId: {
    ...ofTransaction,
    INVALID_TRANSACTION_TIMEOUT: 'TransactionCoordinator',
    // While it ends what another producer has open.
    INVALID_TXN_STATE: 'TransactionCoordinator',
  },
  AddPartitionsToTxn: {
    ...ofTransaction,
    OPERATION_NOT_ATTEMPTED: 'KafkaApis',
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_TOPIC_OR_PARTITION: 'KafkaApis',
  },
  AddOffsetsToTxn: { ...ofTransaction, GROUP_AUTHORIZATION_FAILED: 'KafkaApis' },
  TxnOffsetCommit: {
    ...ofClassicGroup,
    // From the coordinator of the transaction, which is asked whether it is open.
    CONCURRENT_TRANSACTIONS: 'AddPartitionsToTxnManager, TransactionCoordinator',
    INVALID_PRODUCER_EPOCH: 'AddPartitionsToTxnManager, ProducerAppendInfo',
    INVALID_PRODUCER_ID_MAPPING: 'AddPartitionsToTxnManager, TransactionCoordinator',
    INVALID_TXN_STATE: 'AddPartitionsToTxnManager',
    TRANSACTION_ABORTABLE: 'AddPartitionsToTxnManager, TransactionCoordinator',
    FENCED_INSTANCE_ID: 'ClassicGroup',
    ILLEGAL_GENERATION: 'ClassicGroup, ConsumerGroup, OffsetMetadataManager',
    INVALID_COMMIT_OFFSET_SIZE: 'kafka.coordinator.group.GroupMetadataManager (3.9)',
    OFFSET_METADATA_TOO_LARGE: 'OffsetMetadataManager',
    REQUEST_TIMED_OUT: 'kafka.coordinator.group.GroupMetadataManager (3.9)',
    TOPIC_AUTHORIZATION_FAILED: 'KafkaApis',
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'KafkaApis',
    UNKNOWN_MEMBER_ID: 'ClassicGroup, ConsumerGroup',
    UNKNOWN_TOPIC_OR_PARTITION: 'KafkaApis',
    UNSUPPORTED_FOR_MESSAGE_FORMAT: 'kafka.coordinator.group.GroupMetadataManager (3.9)',
  },
  'EndTxn, to commit': endTxn,
  'EndTxn, to abort': endTxn,
};
