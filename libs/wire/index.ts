export * from './apis/add-offsets-to-txn';
export * from './apis/add-partitions-to-txn';
export * from './apis/api-versions';
export * from './apis/consumer-group-describe';
export * from './apis/consumer-group-heartbeat';
export * from './apis/create-topics';
export * from './apis/delete-groups';
export * from './apis/delete-topics';
export * from './apis/describe-configs';
export * from './apis/describe-groups';
export * from './apis/end-txn';
export * from './apis/fetch';
export * from './apis/find-coordinator';
export * from './apis/heartbeat';
export * from './apis/init-producer-id';
export * from './apis/join-group';
export * from './apis/leave-group';
export * from './apis/list-groups';
export * from './apis/list-offsets';
export * from './apis/metadata';
export * from './apis/offset-commit';
export * from './apis/offset-delete';
export * from './apis/offset-fetch';
export * from './apis/offset-for-leader-epoch';
export * from './apis/produce';
export * from './apis/sync-group';
export * from './apis/txn-offset-commit';
export { UnsupportedFieldError } from './layout';
export { Reader } from './reader';
export { type Api, type Codec, type Rpc, type VersionRange, rpc } from './rpc';
export { type Uuid, ZERO_UUID } from './uuid';
export { WireFormatError } from './wire-format-error';
export { Writer } from './writer';
export { errorName, ErrorCode, findErrorName, isRetriable, type KafkaErrorName } from './error-codes';
export { type Assignment, decodeAssignment, encodeAssignment, NEWEST_ASSIGNMENT_VERSION } from './group/assignment';
export {
  decodeCooperativeUserData,
  decodeStickyUserData,
  encodeCooperativeUserData,
  encodeStickyUserData,
  type StickyUserData,
} from './group/sticky-user-data';
export {
  decodeSubscription,
  encodeSubscription,
  NEWEST_SUBSCRIPTION_VERSION,
  type Subscription,
  versionOfSubscription,
} from './group/subscription';
export { flatten, groupByTopic, type TopicPartitions } from './group/topic-partitions';
export {
  BATCH,
  type BatchHeader,
  readBatchHeader,
  type TimestampType,
  UnsupportedMagicError,
} from './records/batch-header';
export { COMPRESSION_TYPES, type CompressionType } from './records/compression';
export { crc32c } from './records/crc32c';
export { CorruptBatchError, type DecodedRecords, type DecodeOptions, decodeRecords } from './records/decode-records';
export {
  type BatchToEncode,
  encodeBatch,
  encodeEndOfTransaction,
  type EndOfTransaction,
  type RecordToEncode,
} from './records/encode-batch';
export { type FetchedRecord, type RecordHeader } from './records/fetched-record';
