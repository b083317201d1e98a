import { sendHeartbeat } from './dialogue';
import { isMember, mayDeliver, ownershipEndsAt, type MembershipState } from './state';
import { stay, to, type Transition } from './transition';

/** The shortest pause between two heartbeats, while a rebalance is likely to be followed by another one. */
const shortestPauseMs = 25;

/**
 * A cooperative rebalance comes in pairs, and the second one is only seen at a heartbeat. So the pauses are short at first, and
 * grow with the time since the last rebalance ended, a third of it at the most, up to the configured interval: the second round
 * is noticed soon, and the requests that this costs stop by themselves. A coordinator that answers late, because a thousand
 * members ask at once, is asked less.
 *
 * When a heartbeat is due depends on the end of that rebalance alone, which was the same moment for all members: so they are
 * in step. A rebalance waits until the last of them has heard of it; in step that is half an interval on average. Counted from
 * answer to answer they would drift apart, and the last of many would always hear of it a whole interval late.
 */
export function heartbeatPauseMs(state: MembershipState, now: number): number {
  const { config, phase, dialogue, aliveAt } = state;
  // The coordinator's own interval is the longest, and ours may be shorter.
  const intervalMs = Math.min(config.heartbeatIntervalMs, dialogue.intervalMs);
  if (phase.name !== 'stable') return intervalMs;
  const sinceMs = now - phase.since;
  // Not of SyncGroup, whose answer has waited for the leader.
  const answerMs = now - Math.max(aliveAt ?? now, phase.since);
  const patientMs = awaitsOwners(state, sinceMs, intervalMs) ? intervalMs / 16 : Infinity;
  const eagerMs = Math.max(shortestPauseMs, 2 * answerMs, Math.min(sinceMs / 3, patientMs));
  const doublings = Math.log2(eagerMs / shortestPauseMs);
  const stepMs = Math.min(intervalMs, shortestPauseMs * 2 ** Math.floor(doublings));
  return stepMs - (sinceMs % stepMs);
}

/**
 * Who has joined in the `consumer` protocol and got nothing yet gets something as soon as its owners have heard of it, which they
 * do within an interval, each at a moment of its own.
 */
function awaitsOwners({ config, held, draining }: MembershipState, sinceMs: number, intervalMs: number): boolean {
  return config.protocol === 'consumer' && held.isEmpty && draining.isEmpty && sinceMs < 2 * intervalMs;
}

export function scheduleHeartbeat(state: MembershipState, now: number): Transition {
  return isMember(state)
    ? to(state, { type: 'SetTimer', timer: 'heartbeat', at: now + heartbeatPauseMs(state, now) })
    : stay(state);
}

export function onHeartbeatTimer(state: MembershipState, now: number): Transition {
  if (!isMember(state)) return stay(state);
  if (state.config.protocol === 'consumer') return sendHeartbeat(wasSilent(state, now) ? unsure(state) : state);
  const { memberId, generation } = state;
  const confirm = !mayDeliver(state, now) && isSettled(state);
  return to(state, { type: 'SendHeartbeat', memberId, generation, confirm });
}

/** No round is under way as far as we know: the group waits for nothing from us. */
export function isSettled({ phase }: MembershipState): boolean {
  return phase.name === 'stable' || (phase.name === 'leaving' && phase.round === null);
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
