import { type PartitionSet } from '../partition-set';
import { goOn } from './consumer-heartbeat';
import { type MembershipEvent } from './events';
import { leaveIfDrained } from './ending';
import { rejoinIfDue, sendJoin } from './rejoining';
import { type MembershipState } from './state';
import { stay, then, to, type Transition } from './transition';

export function onPartitionsDrained(
  state: MembershipState,
  event: Extract<MembershipEvent, { type: 'PartitionsDrained' }>,
  now: number,
): Transition {
  const drained = state.draining.intersect(event.partitions);
  if (drained.isEmpty) return stay(state);
  const next: MembershipState = { ...state, draining: state.draining.minus(drained) };
  switch (next.phase.name) {
    case 'preparing':
      return next.draining.isEmpty ? sendJoin(next, 0) : stay(next);
    case 'leaving':
      return leaveIfDrained(next);
    case 'stable':
      return then(takeBack(next, drained), (settled) => goOnAfterDrain(settled, now));
    case 'joining':
    case 'syncing':
    case 'idle':
    case 'expelled':
    case 'left':
    case 'failed':
      return stay(next);
  }
}

export function goOnAfterDrain(state: MembershipState, now: number): Transition {
  return state.config.protocol === 'consumer' ? goOn(state, now) : rejoinIfDue(state, now);
}

/** What drained for another member, and was given back to us while it did. */
function takeBack(state: MembershipState, drained: PartitionSet): Transition {
  const back = drained.intersect(state.target);
  if (back.isEmpty) return stay(state);
  return to(
    { ...state, held: state.held.union(back) },
    { type: 'AssignPartitions', partitions: back, generation: state.generation },
  );
}
