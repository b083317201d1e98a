import { PartitionSet } from '../partition-set';
import { type MembershipEffect, type TimerName } from './effects';
import { isMember, owned, silence, type ExpulsionReason, type LostReason, type MembershipState } from './state';
import { stay, then, to, type Transition } from './transition';

/** Rule 3: everything at once, nothing committed. */
export function lose(state: MembershipState, reason: LostReason): Transition {
  const lost = owned(state);
  const without: MembershipState = {
    ...state,
    ...{
      held: PartitionSet.empty,
      draining: PartitionSet.empty,
      target: PartitionSet.empty,
      declared: PartitionSet.empty,
    },
  };
  return lost.isEmpty ? stay(without) : to(without, { type: 'LosePartitions', partitions: lost, reason });
}

/** How a coordinator says that we are not in the group, or in another generation of it. */
export const expulsions: ReadonlySet<string> = new Set([
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'FENCED_MEMBER_EPOCH',
  'GROUP_ID_NOT_FOUND',
]);

/** The coordinator does not know us (any more): what we had, somebody else may own already. */
export function forget(state: MembershipState, code: string, reason: ExpulsionReason = 'expelled'): Transition {
  return then(loseMembership(state, reason), (next) =>
    to(
      {
        ...next,
        memberId: code === 'ILLEGAL_GENERATION' ? next.memberId : '',
        dialogue: silence,
        generation: -1,
        ownedGeneration: -1,
        aliveAt: null,
        settledAt: null,
        suspended: false,
      },
      { type: 'ClearTimer', timer: 'heartbeat' },
      { type: 'ClearTimer', timer: 'session' },
    ),
  );
}

/** What is lost because the group goes on without us. Who never was a member is not expelled. */
export function loseMembership(state: MembershipState, reason: ExpulsionReason): Transition {
  const { generation } = state;
  const announced = isMember(state) ? to(state, { type: 'AnnounceExpulsion', reason, generation }) : stay(state);
  return then(announced, (next) => lose(next, reason));
}

/** A rebalance that was under way will not be completed as it began. */
export function announceFailure(state: MembershipState, code: string): Transition {
  const { generation, rebalance } = state;
  return rebalance === null ? stay(state) : to(state, { type: 'AnnounceRebalanceFailed', generation, code });
}

const timers: readonly TimerName[] = ['heartbeat', 'session', 'join', 'withheld', 'stop'];
export const clearTimers: readonly MembershipEffect[] = timers.map((timer) => ({ type: 'ClearTimer', timer }));

/** Nothing but a person can mend it: what we hold is given up, and health says so. */
export function fail(state: MembershipState, code: string): Transition {
  const lost = code === 'FENCED_INSTANCE_ID' ? loseMembership(state, 'fenced') : lose(state, 'failed');
  return then(lost, (next) =>
    to(
      { ...next, phase: { name: 'failed', code }, rebalance: null },
      ...clearTimers,
      { type: 'Fail', code },
      { type: 'Close' },
    ),
  );
}
