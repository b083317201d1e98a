export { ClassicGroup } from './classic-group';
export { type ClassicMember } from './classic-member';
export {
  type ClassicIdentity,
  type ClassicJoin,
  type JoinAnswer,
  type Refusal,
  type SyncAnswer,
} from './classic-messages';
export { type ClassicGroupRules, type ClassicGroupState, type Deciding } from './classic-rules';
