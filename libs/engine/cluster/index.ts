export { askLeaders, type AskBroker } from './ask-leaders';
export { Attempts, before, tooLate } from './attempts';
export { backoffMs } from './backoff';
export { BrokerClient } from './broker-client';
export { brokerError, meaningOf, speaksOfAnotherCoordinator, type ErrorContext } from './broker-errors';
export { closedError, Cluster, type RequestOptions } from './cluster';
export { ClusterMetadata, type PartitionMetadata, type TopicMetadata } from './cluster-metadata';
export { Coordinator, type CoordinatorRole } from './coordinator';
export { type FetchedChunk, type FetchTarget } from './fetch-target';
export { Fetcher } from './fetcher';
export { KeyCoordinator } from './key-coordinator';
export { listOffsets } from './list-offsets';
export { type LogOffsets } from './log-offsets';
export { NodeLinks } from './node-links';
export {
  byTopic,
  commitOffsets,
  fetchCommitted,
  type CommittedOffset,
  type CommittingMember,
  type OffsetCoordinator,
  type OffsetToCommit,
} from './offset-requests';
export { Pauses } from './pauses';
export { sleepUntil } from './sleep';
export { TopicIdentities } from './topic-identities';
