import { type AssignorMember } from '../assignors/assignor';
import { reconcile } from '../reconcile';
import { type MembershipEffect } from './effects';
import { type MembershipEvent } from './events';
import { leaveIfDrained } from './ending';
import { announceFailure, expulsions, fail, forget, loseMembership } from './losing';
import { rejoinIfDue, retryJoin, sendJoin } from './rejoining';
import { proveAlive, scheduleHeartbeat } from './session';
import { type MembershipState } from './state';
import { stay, then, to, type Transition } from './transition';

type Event<T extends MembershipEvent['type']> = Extract<MembershipEvent, { type: T }>;

export function onJoinSucceeded(state: MembershipState, event: Event<'JoinSucceeded'>, now: number): Transition {
  if (awaitedAttempt(state) !== event.attempt) return stay(state);
  const current = missedGeneration(state, event) ? loseMembership(state, 'expelled') : stay(state);
  return then(current, (next) => then(enterRound(next, event, now), leaveIfDrained));
}

/**
 * Hazard: a static member that does not rejoin in time is not expelled, as a dynamic one is
 *   1. our JoinGroup is lost   2. the rebalance times out and goes on without us, by what we had declared before
 *   3. others get partitions that we hold, and commit   4. our next JoinGroup succeeds: a commit of ours would go back
 */
function missedGeneration({ config, generation }: MembershipState, joined: Event<'JoinSucceeded'>): boolean {
  // A group of the `consumer` protocol counts in steps of its own, and waits for us or throws us out.
  if (joined.leaderless) return false;
  return config.groupInstanceId !== null && generation >= 0 && joined.generation > generation + 1;
}

function enterRound(state: MembershipState, event: Event<'JoinSucceeded'>, now: number): Transition {
  const { phase } = state;
  const { attempt, assignor } = event;
  const leader = event.members !== null;
  const joined: MembershipState = {
    ...state,
    memberId: event.memberId,
    generation: event.generation,
    phase:
      phase.name === 'leaving'
        ? { ...phase, round: { attempt, assignor } }
        : { name: 'syncing', attempt, leader, assignor, withheld: false, inherited: inheritedTopics(event) },
  };
  const effect =
    event.members === null || event.skipAssignment
      ? sync(joined, attempt, assignor, new Map())
      : computeAssignment(attempt, assignor, event.members);
  // The session runs while the group waits for its leader, so the heartbeats begin now.
  return then(to(joined, effect), (next) => scheduleHeartbeat(next, now));
}

function inheritedTopics({ members, skipAssignment }: Event<'JoinSucceeded'>): readonly string[] | null {
  return members === null || !skipAssignment ? null : [...new Set(members.flatMap(({ topics }) => topics))];
}

/** The attempt whose answer we wait for. Also while leaving: the group waits for us, and so does the commit of our drain. */
function awaitedAttempt({ phase }: MembershipState): number | null {
  if (phase.name === 'joining' || phase.name === 'syncing') return phase.attempt;
  return phase.name === 'leaving' && phase.round !== null ? phase.round.attempt : null;
}

function computeAssignment(attempt: number, assignor: string, members: readonly AssignorMember[]): MembershipEffect {
  return { type: 'ComputeAssignment', attempt, assignor, members };
}

function sync(
  { memberId, generation }: MembershipState,
  attempt: number,
  assignor: string,
  assignments: Event<'AssignmentComputed'>['assignments'],
): MembershipEffect {
  return { type: 'SendSyncGroup', attempt, memberId, generation, assignor, assignments };
}

export function onAssignmentComputed(state: MembershipState, event: Event<'AssignmentComputed'>): Transition {
  const { phase } = state;
  if (awaitedAttempt(state) !== event.attempt) return stay(state);
  if (phase.name === 'syncing') {
    const next: MembershipState = { ...state, phase: { ...phase, withheld: event.withheld } };
    return to(next, sync(next, event.attempt, phase.assignor, event.assignments));
  }
  const assignor = phase.name === 'leaving' ? phase.round?.assignor : null;
  return assignor == null ? stay(state) : to(state, sync(state, event.attempt, assignor, event.assignments));
}

export function onJoinFailed(state: MembershipState, event: Event<'JoinFailed'>, now: number): Transition {
  if (state.phase.name === 'leaving') return endRound(state, event.attempt);
  if (state.phase.name !== 'joining' || event.attempt !== state.phase.attempt) return stay(state);
  const { failures } = state.phase;
  const { code, retriable } = event.failure;
  // The first half of a join, and no failure (KIP-394).
  if (code === 'MEMBER_ID_REQUIRED') return sendJoin({ ...state, memberId: event.memberId }, failures);
  return then(announceFailure(state, code), (failed) => {
    if (code === 'REBALANCE_IN_PROGRESS') return sendJoin(failed, failures);
    if (expulsions.has(code)) return then(forget(failed, code), (next) => retryJoin(next, failures, now));
    return retriable ? retryJoin(failed, failures, now) : fail(failed, code);
  });
}

/** The round that a leaving member saw through goes on without it: nothing holds the commit of its drain back any more. */
function endRound(state: MembershipState, attempt: number): Transition {
  if (state.phase.name !== 'leaving' || awaitedAttempt(state) !== attempt) return stay(state);
  return stay({ ...state, phase: { ...state.phase, round: null } });
}

export function onJoinTimer(state: MembershipState): Transition {
  return state.phase.name === 'joining' && state.phase.attempt === -1
    ? sendJoin(state, state.phase.failures)
    : stay(state);
}

export function onSyncFailed(
  state: MembershipState,
  event: Event<'SyncFailed'> | Event<'AssignmentNotComputed'>,
  now: number,
): Transition {
  const { phase } = state;
  if (phase.name === 'leaving') return endRound(state, event.attempt);
  if (phase.name !== 'syncing' || event.attempt !== phase.attempt) return stay(state);
  const { code, retriable } = event.failure;
  return then(announceFailure(state, code), (failed) => {
    if (code === 'REBALANCE_IN_PROGRESS') return sendJoin(failed, 0);
    if (expulsions.has(code)) return then(forget(failed, code), (next) => sendJoin(next, 0));
    return retriable ? retryJoin(failed, 0, now) : fail(failed, code);
  });
}

/**
 * Hazard: the coordinator does not look at what a static member subscribes to when it comes back
 *   1. it restarts with another topic   2. its old assignment is given back to it, and nobody else hears of it
 *   3. nobody reads the new topic, and it holds the old one
 */
function mayHaveMissedUs({ config, ownedGeneration }: MembershipState): boolean {
  return config.groupInstanceId !== null && ownedGeneration < 0;
}

export function onSyncSucceeded(state: MembershipState, event: Event<'SyncSucceeded'>, now: number): Transition {
  if (state.phase.name === 'leaving' && awaitedAttempt(state) === event.attempt) {
    return then(endRound(state, event.attempt), (next) => proveAlive(next, event.sentAt, true, now));
  }
  if (state.phase.name !== 'syncing' || event.attempt !== state.phase.attempt) return stay(state);
  const { leader, withheld, inherited } = state.phase;
  const { keep, revoke, assign } = reconcile(state.held, event.assignment);
  // What still drains and comes back to us is assigned anew when its drain has ended.
  const start = assign.minus(state.draining);
  const rebalance = state.rebalance ?? { cause: 'group-changed' as const, startedAt: now };
  const stable: MembershipState = {
    ...state,
    phase: { name: 'stable', leader, withheld, since: now },
    ownedGeneration: state.generation,
    held: keep.union(start),
    draining: state.draining.union(revoke),
    target: event.assignment,
    rebalance: null,
  };
  const effects: MembershipEffect[] = [
    {
      type: 'AnnounceRebalanceCompleted',
      ...{ cause: rebalance.cause, generation: state.generation, durationMs: now - rebalance.startedAt },
      ...{ assigned: start, revoked: revoke, kept: keep, leader },
    },
  ];
  if (inherited !== null || mayHaveMissedUs(state)) effects.push({ type: 'InspectAssignment', topics: inherited });
  if (withheld) effects.push({ type: 'SetTimer', timer: 'withheld', at: now + 2 * state.config.drainTimeoutMs });
  if (!revoke.isEmpty) {
    effects.push({ type: 'DrainPartitions', partitions: revoke, deadline: now + state.config.drainTimeoutMs });
  }
  if (!start.isEmpty) effects.push({ type: 'AssignPartitions', partitions: start, generation: state.generation });
  return then(
    then(to(stable, ...effects), (next) => proveAlive(next, event.sentAt, true, now)),
    (next) => then(scheduleHeartbeat(next, now), (settled) => rejoinIfDue(settled, now)),
  );
}
