import { PartitionSet } from '../partition-set';
import { type MembershipEffect } from './effects';
import { type MembershipEvent } from './events';
import { announceFailure, clearTimers, forget, lose } from './losing';
import { rejoin } from './rejoining';
import { owned, type MembershipState, type Round } from './state';
import { stay, then, to, type Transition } from './transition';

/** Rule 10. Everything that is ours drains by the deadline; then the member leaves, or keeps its place. */
export function onStopRequested(
  state: MembershipState,
  event: Extract<MembershipEvent, { type: 'StopRequested' }>,
): Transition {
  const { phase } = state;
  if (phase.name === 'leaving' || phase.name === 'left' || phase.name === 'failed') return stay(state);
  if (phase.name === 'idle') return close(state);
  const leaving: MembershipState = {
    ...state,
    phase: {
      name: 'leaving',
      deadline: event.deadline,
      round: roundOf(state),
      forGood: event.forGood,
      leaveSent: false,
    },
    ...{ held: PartitionSet.empty, draining: owned(state), rebalance: null, wish: null },
  };
  const effects: MembershipEffect[] = [
    { type: 'ClearTimer', timer: 'join' },
    { type: 'SetTimer', timer: 'stop', at: event.deadline },
  ];
  if (phase.name === 'joining' && leaving.draining.isEmpty) effects.push({ type: 'AbortJoin' });
  if (!leaving.draining.isEmpty) {
    effects.push({ type: 'DrainPartitions', partitions: leaving.draining, deadline: event.drainDeadline });
  }
  return then(to(leaving, ...effects), leaveIfDrained);
}

/**
 * Hazard: a JoinGroup that is parked counts, also when its connection is cut
 *   1. we stop while it is parked   2. the others join, and the coordinator goes on to generation n+1 with us
 *   3. our last commit bears generation n: ILLEGAL_GENERATION, and what we finished is processed again by the next owner
 * So with partitions to hand over the round is seen through, its generation is taken, and the commit bears that one.
 */
function roundOf({ phase }: MembershipState): Round | null {
  if (phase.name === 'joining') return phase.attempt === -1 ? null : { attempt: phase.attempt, assignor: null };
  return phase.name === 'syncing' ? { attempt: phase.attempt, assignor: phase.assignor } : null;
}

export function leaveIfDrained(state: MembershipState): Transition {
  if (state.phase.name !== 'leaving' || !state.draining.isEmpty || state.phase.leaveSent) return stay(state);
  const { forGood } = state.phase;
  const memberId = placeOf(state);
  if (memberId === '' || !(forGood || staysByWord(state))) return close(state);
  return to(
    { ...state, phase: { ...state.phase, leaveSent: true } },
    { type: 'ClearTimer', timer: 'heartbeat' },
    { type: 'SendLeaveGroup', memberId, forGood },
  );
}

/** Whom the coordinator may know us as: in the `consumer` protocol also when it has not answered our first heartbeat yet. */
function placeOf({ config, memberId }: MembershipState): string {
  return config.protocol === 'consumer' ? config.ownMemberId : memberId;
}

/** A static member of the `consumer` protocol says that it will come back, or its instance id is refused until its session ends. */
function staysByWord({ config }: MembershipState): boolean {
  return config.protocol === 'consumer' && config.groupInstanceId !== null;
}

export function onLeaveEnded(state: MembershipState): Transition {
  return state.phase.name === 'leaving' && state.phase.leaveSent ? close(state) : stay(state);
}

/** The deadline of the stop: what has not drained by now is not committed. */
export function onStopTimer(state: MembershipState): Transition {
  return state.phase.name === 'leaving' ? then(lose(state, 'failed'), close) : stay(state);
}

function close(state: MembershipState): Transition {
  return to({ ...state, phase: { name: 'left' } }, ...clearTimers, { type: 'Close' });
}

/**
 * Rule 8: a handler that does not end, while heartbeats keep the session. The group must not wait for it: the partitions
 * go to others now. A static member keeps its place until the session ends (as in Java).
 */
export function onPollIntervalExceeded(state: MembershipState): Transition {
  switch (state.phase.name) {
    case 'preparing':
    case 'joining':
    case 'syncing':
    case 'stable': {
      const { memberId, config } = state;
      const forGood = config.groupInstanceId === null;
      const leave: MembershipEffect[] =
        memberId !== '' && (forGood || staysByWord(state)) ? [{ type: 'SendLeaveGroup', memberId, forGood }] : [];
      const failed = announceFailure(state, 'POLL_INTERVAL_EXCEEDED');
      const forgotten = then(failed, (next) => forget(next, 'UNKNOWN_MEMBER_ID', 'poll-interval-exceeded'));
      return then(forgotten, (next) =>
        to({ ...next, phase: { name: 'expelled' }, rebalance: null }, { type: 'AbortJoin' }, ...leave),
      );
    }
    case 'idle':
    case 'expelled':
    case 'leaving':
    case 'left':
    case 'failed':
      return stay(state);
  }
}

export function onHandlersSettled(state: MembershipState, now: number): Transition {
  return state.phase.name === 'expelled' ? rejoin(state, 'poll-interval-exceeded', now) : stay(state);
}
