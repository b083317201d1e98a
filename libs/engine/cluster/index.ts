export { Attempts, before, tooLate } from './attempts';
export { backoffMs } from './backoff';
export { BrokerClient } from './broker-client';
export { brokerError, type ErrorContext } from './broker-errors';
export { closedError, Cluster, type RequestOptions } from './cluster';
export { ClusterMetadata, type PartitionMetadata, type TopicMetadata } from './cluster-metadata';
export { Coordinator, type CoordinatorRole } from './coordinator';
export { type FetchedChunk, type FetchTarget } from './fetch-target';
export { Fetcher } from './fetcher';
export { KeyCoordinator } from './key-coordinator';
export { NodeLinks } from './node-links';
export {
  askLeaders,
  byTopic,
  commitOffsets,
  fetchCommitted,
  listOffsets,
  type AskBroker,
  type CommittedOffset,
  type CommittingMember,
  type LogOffsets,
  type OffsetCoordinator,
  type OffsetToCommit,
} from './offset-requests';
export { Pauses } from './pauses';
export { sleepUntil } from './sleep';
export { TopicIdentities } from './topic-identities';
