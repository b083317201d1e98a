import { PartitionSet } from '../partition-set';
import { sendFirstHeartbeat, sendHeartbeat } from './dialogue';
import { isMember, owned, type MembershipState, type RebalanceCause } from './state';
import { stay, then, to, type Transition } from './transition';

/** Begins a rebalance as this member sees it: eager gives everything back first, cooperative keeps all it has. */
export function rejoin(state: MembershipState, cause: RebalanceCause, now: number): Transition {
  if (state.config.protocol === 'consumer' && isMember(state)) return tellSubscription(state);
  const announced = announceStart(state, cause, now);
  if (state.config.protocol !== 'eager' || owned(state).isEmpty) {
    return then(announced, (next) => sendJoin(next, 0));
  }
  return then(announced, (next) =>
    to(
      { ...next, phase: { name: 'preparing' }, held: PartitionSet.empty, draining: owned(next) },
      { type: 'DrainPartitions', partitions: next.held, deadline: now + next.config.drainTimeoutMs },
    ),
  );
}

/** There is no round to begin: the coordinator looks at the subscription, and gives everybody a new target if need be. */
function tellSubscription(state: MembershipState): Transition {
  return sendHeartbeat({ ...state, dialogue: { ...state.dialogue, subscriptionDue: true } });
}

function announceStart(state: MembershipState, cause: RebalanceCause, now: number): Transition {
  if (state.rebalance !== null) return stay(state);
  return to(
    { ...state, rebalance: { cause, startedAt: now, before: owned(state) } },
    { type: 'AnnounceRebalanceStarted', cause, generation: state.generation },
  );
}

export function sendJoin(state: MembershipState, failures: number): Transition {
  if (state.config.protocol === 'consumer') return sendFirstHeartbeat(state, failures);
  const attempt = state.attempts + 1;
  const declared = owned(state);
  return to(
    { ...state, phase: { name: 'joining', attempt, failures }, attempts: attempt, declared, wish: null },
    { type: 'ClearTimer', timer: 'join' },
    {
      type: 'SendJoinGroup',
      attempt,
      memberId: state.memberId,
      owned: declared,
      previous: state.target,
      ownedGeneration: state.ownedGeneration,
    },
  );
}

export function retryJoin(state: MembershipState, failures: number, now: number): Transition {
  const { retryBackoffMs, retryBackoffMaxMs } = state.config;
  const pause = Math.min(retryBackoffMaxMs, retryBackoffMs * 2 ** Math.min(failures, 20));
  return to(
    // A number that no request bears: late answers to the failed one are not ours any more.
    { ...state, phase: { name: 'joining', attempt: -1, failures: failures + 1 } },
    { type: 'SetTimer', timer: 'join', at: now + pause },
  );
}

/**
 * Rejoins when the group waits for it: a wish that came meanwhile, or everything that we declared and that is meant for
 * others has drained. Until then a rejoin would declare it again, and move nothing.
 */
export function rejoinIfDue(state: MembershipState, now: number): Transition {
  if (state.phase.name !== 'stable') return stay(state);
  if (state.wish !== null) return rejoin(state, state.wish, now);
  const release = state.declared.minus(state.target);
  const due = !release.isEmpty && release.intersect(state.draining).isEmpty;
  return due ? rejoin(state, 'partitions-revoked', now) : stay(state);
}

/**
 * Hazard: the owner of a withheld partition may never come back for it
 *   1. we withhold a partition that a static member has to give up   2. that member stops, or crashes
 *   3. it restarts within its session, and the coordinator gives it its old place without a rebalance
 *   4. nobody rejoins any more   -> the partition has no owner, so after a while the leader asks again
 * A leader that was restarted itself looks at the assignment that it finds (`InspectAssignment`).
 */
export function onWithheldTimer(state: MembershipState, now: number): Transition {
  const { phase } = state;
  return phase.name === 'stable' && phase.leader && phase.withheld
    ? rejoin(state, 'partitions-revoked', now)
    : stay(state);
}
