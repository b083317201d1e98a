import { PartitionSet } from '../partition-set';
import { type MembershipEffect, type TimerName } from './effects';
import { owned, silence, type LostReason, type MembershipState } from './state';
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
export function forget(state: MembershipState, code: string, reason: LostReason = 'expelled'): Transition {
  return then(lose(state, reason), (next) =>
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

const timers: readonly TimerName[] = ['heartbeat', 'session', 'join', 'withheld', 'stop'];
export const clearTimers: readonly MembershipEffect[] = timers.map((timer) => ({ type: 'ClearTimer', timer }));

/** Nothing but a person can mend it: what we hold is given up, and health says so. */
export function fail(state: MembershipState, code: string): Transition {
  const reason = code === 'FENCED_INSTANCE_ID' ? 'fenced' : 'failed';
  return then(lose(state, reason), (next) =>
    to(
      { ...next, phase: { name: 'failed', code }, rebalance: null },
      ...clearTimers,
      { type: 'Fail', code },
      { type: 'Close' },
    ),
  );
}
