import { type Failure, type MembershipEvent } from './events';
import { sendHeartbeat } from './dialogue';
import { announceFailure, expulsions, fail, forget } from './losing';
import { rejoin, sendJoin } from './rejoining';
import { isSettled, proveAlive, scheduleHeartbeat } from './session';
import { isMember, mayDeliver, owned, type MembershipState } from './state';
import { stay, then, to, type Transition } from './transition';

/**
 * Hazard: a coordinator that still reads the log of the group answers a heartbeat without error to everybody
 *   1. we are frozen, and expelled   2. others get our partitions   3. the coordinator moves, and we go on
 *   4. our heartbeat is answered while the group is loaded   -> handlers start under leases that have ended
 * So when others may own by now what we hold, such an answer proves nothing unless it is confirmed: SyncGroup under our own
 * generation is answered well by who knows us in it alone, and disturbs nobody.
 */
export function onHeartbeatAnswered(
  state: MembershipState,
  event: Extract<MembershipEvent, { type: 'HeartbeatAnswered' }>,
  now: number,
): Transition {
  if (!isMember(state)) return stay(state);
  if (event.memberId !== state.memberId || event.generation !== state.generation) {
    // Sent before the last join: it says nothing of the membership that we have now.
    return scheduleHeartbeat(state, now);
  }
  if (event.failure === null) {
    const proof = event.confirmed || mayDeliver(state, now);
    const proven = proof ? proveAlive(state, event.sentAt, isSettled(state), now) : stay(state);
    return then(proven, (next) => scheduleHeartbeat(next, now));
  }
  if (event.failure.code === 'REBALANCE_IN_PROGRESS') {
    return then(
      then(proveAlive(state, event.sentAt, false, now), (next) => scheduleHeartbeat(next, now)),
      (next) => (mayRejoin(next, now) ? rejoin(next, 'group-changed', now) : stay(next)),
    );
  }
  const after = onMembershipRefused(state, event.failure, now);
  if (after !== null) return after;
  // Whatever else is wrong is wrong on the way: ask again soon, the session timer tells when it has been too long.
  const soon = Math.min(state.config.heartbeatIntervalMs, state.config.retryBackoffMaxMs);
  return to(state, { type: 'SetTimer', timer: 'heartbeat', at: now + soon });
}

/**
 * Whoever drains what the group waits for rejoins by itself as soon as that has drained. A rejoin before that would give nothing
 * away and take a round of its own later, so others have to wait a little; but not for a handler that takes long.
 */
function mayRejoin({ phase, draining }: MembershipState, now: number): boolean {
  return phase.name === 'stable' && (draining.isEmpty || now - phase.since >= drainPatienceMs);
}

const drainPatienceMs = 100;

export function onCommitRefused(
  state: MembershipState,
  event: Extract<MembershipEvent, { type: 'CommitRefused' }>,
  now: number,
): Transition {
  const current = event.memberId === state.memberId && event.generation === state.generation;
  return (current && isMember(state) ? onMembershipRefused(state, event.failure, now) : null) ?? stay(state);
}

/**
 * What an error of a heartbeat or a commit says of our membership; null: nothing.
 *
 * Hazard: while our JoinGroup is under way the group may complete the rebalance
 *   1. the coordinator answers our join with generation n+1   2. our heartbeat with n arrives: ILLEGAL_GENERATION
 *   3. the answer to the join arrives   -> nothing is lost, so until then the second step must not be believed.
 */
function onMembershipRefused(state: MembershipState, failure: Failure, now: number): Transition | null {
  const { code, retriable } = failure;
  if (code === 'ILLEGAL_GENERATION' && awaitsJoin(state)) return scheduleHeartbeat(state, now);
  if (expulsions.has(code)) return expel(state, code, now);
  // Of a commit: the answer to the next heartbeat brings the epoch under which it is taken.
  if (code === 'STALE_MEMBER_EPOCH' && state.config.protocol === 'consumer') return sendHeartbeat(state);
  return retriable ? null : then(announceFailure(state, code), (next) => fail(next, code));
}

/** The group went on without us. A join that is under way bears an id that is unknown: it is begun anew. */
export function expel(state: MembershipState, code: string, now: number): Transition {
  if (state.phase.name === 'leaving') {
    return then(forget(state, code), (next) => to({ ...next, phase: { name: 'left' } }, { type: 'Close' }));
  }
  const forgotten = then(announceFailure(state, code), (next) => forget(next, code));
  return then(forgotten, (next) => {
    const startedAt = next.rebalance?.startedAt ?? now;
    const announced = next.rebalance === null;
    return then(
      to(
        { ...next, rebalance: { cause: 'member-unknown', startedAt, before: owned(next) } },
        ...(announced
          ? [{ type: 'AnnounceRebalanceStarted', cause: 'member-unknown', generation: state.generation } as const]
          : []),
      ),
      (ready) => sendJoin(ready, 0),
    );
  });
}

function awaitsJoin({ phase }: MembershipState): boolean {
  return (
    phase.name === 'joining' || (phase.name === 'leaving' && phase.round !== null && phase.round.assignor === null)
  );
}
