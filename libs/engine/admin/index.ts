export { type Answers, type Outcomes } from './answers';
export { createGroupAdmin, type GroupAdmin, type GroupAdminSetup, type LogPosition } from './group-admin';
export {
  type GroupDescription,
  type GroupMember,
  type GroupSubscription,
  type OwnedPartitions,
} from './group-description';
export { type GroupFilter, type GroupListing, type GroupSummary, type MissingBroker } from './group-listing';
export { type GroupOffsets, type GroupPartition } from './group-offsets';
export { type OffsetToSet } from './group-requests';
