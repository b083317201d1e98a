export * from './assignors/assignor';
export { builtInAssignors } from './assignors';
export { CommitLedger, type PendingCommit } from './commit-ledger';
export { decodeRuns, encodeRuns, type Run } from './finished-runs';
export {
  decodeNote,
  encodeNote,
  isForeign,
  isNamed,
  roomForRuns,
  type HandOverNote,
  type HandOverState,
} from './hand-over-note';
export * from './membership';
export { nextAfter, nextOffset, processedOffset, type NextOffset, type ProcessedOffset } from './offset';
export { namesOf, numbersByTopic, partitionNames } from './partition-names';
export { PartitionSet } from './partition-set';
export { reconcile, type Reconciliation } from './reconcile';
export { numberRuns } from './number-runs';
export { comparePartitions, partitionKey, type TopicPartition } from './topic-partition';
export { Watermark, type Mark } from './watermark';
