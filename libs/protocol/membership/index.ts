export type { Failure, MembershipEvent } from './events';
export type { MembershipEffect, TimerName } from './effects';
export {
  initialMembership,
  isMember,
  mayCommit,
  mayDeliver,
  owned,
  sessionTimeoutMs,
  type ExpulsionReason,
  type LostReason,
  type MembershipConfig,
  type MembershipPhase,
  type MembershipState,
  type RebalanceCause,
} from './state';
export { step } from './step';
export type { Transition } from './transition';
