import { sendHeartbeat } from './dialogue';
import { isMember, ownershipEndsAt, type MembershipState } from './state';
import { stay, to, type Transition } from './transition';

/** The shortest pause between two heartbeats, while a rebalance is likely to be followed by another one. */
const shortestIntervalMs = 100;

/**
 * A cooperative rebalance comes in pairs, and the second one is only seen at a heartbeat. So the pause is a quarter of
 * the time since the last rebalance ended, up to the configured interval: the second round is noticed soon, and the
 * requests that this costs stop by themselves.
 */
export function heartbeatPauseMs({ config, phase, dialogue }: MembershipState, now: number): number {
  // The coordinator's own interval is the longest, and ours may be shorter.
  const intervalMs = Math.min(config.heartbeatIntervalMs, dialogue.intervalMs);
  if (phase.name !== 'stable') return intervalMs;
  const eager = Math.max(shortestIntervalMs, (now - phase.since) / 4);
  return Math.min(intervalMs, eager);
}

export function scheduleHeartbeat(state: MembershipState, now: number): Transition {
  return isMember(state)
    ? to(state, { type: 'SetTimer', timer: 'heartbeat', at: now + heartbeatPauseMs(state, now) })
    : stay(state);
}

export function onHeartbeatTimer(state: MembershipState, now: number): Transition {
  if (!isMember(state)) return stay(state);
  if (state.config.protocol === 'consumer') return sendHeartbeat(wasSilent(state, now) ? unsure(state) : state);
  return to(state, { type: 'SendHeartbeat', memberId: state.memberId, generation: state.generation });
}

/**
 * Hazard: others may have spoken for us
 *   1. the event loop is blocked   2. the heartbeat thread keeps our session, and is told of a new target
 *   3. we go on, and are told of no change   -> so after a silence everything is told, and everything answered
 */
function wasSilent({ aliveAt, dialogue, config }: MembershipState, now: number): boolean {
  return aliveAt !== null && now - aliveAt > 2 * Math.min(config.heartbeatIntervalMs, dialogue.intervalMs);
}

function unsure(state: MembershipState): MembershipState {
  return { ...state, dialogue: { ...state.dialogue, reported: null } };
}

/**
 * The coordinator knew us when it answered a request that was sent at `sentAt`, so our session lasts from then; and if it
 * waited for nothing from us either (`settled`), so does the time in which it cannot expel us.
 */
export function proveAlive(state: MembershipState, sentAt: number, settled: boolean, now: number): Transition {
  const aliveAt = Math.max(sentAt, state.aliveAt ?? sentAt);
  const settledAt = settled ? Math.max(sentAt, state.settledAt ?? sentAt) : state.settledAt;
  const proven: MembershipState = { ...state, aliveAt, settledAt };
  const endsAt = ownershipEndsAt(proven);
  const resumed = state.suspended && now < endsAt;
  const next: MembershipState = { ...proven, suspended: state.suspended && !resumed };
  const session = { type: 'SetTimer', timer: 'session', at: endsAt } as const;
  return resumed ? to(next, session, { type: 'ResumeDeliveries' }) : to(next, session);
}

export function onCoordinatorFound(state: MembershipState): Transition {
  const asks = state.config.protocol === 'consumer' && isMember(state);
  return asks ? to(state, { type: 'AskSessionTimeout' }) : stay(state);
}

/** It counts from the last sign of life on: the session may have ended by now, or last on. */
export function onSessionTimeoutTold(state: MembershipState, toldSessionMs: number, now: number): Transition {
  if (state.config.protocol !== 'consumer') return stay(state);
  const told: MembershipState = { ...state, toldSessionMs };
  return state.aliveAt === null || !isMember(state) ? stay(told) : proveAlive(told, state.aliveAt, false, now);
}

export function onSessionTimer(state: MembershipState, now: number): Transition {
  if (state.suspended || state.aliveAt === null || !isMember(state) || now < ownershipEndsAt(state)) return stay(state);
  return to({ ...state, suspended: true }, { type: 'SuspendDeliveries', sinceAliveMs: now - state.aliveAt });
}
