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
  return goOnWithout(next, drained, now);
}

/** These partitions are not ours any more: does somebody wait for that, and is any of them to be ours again? */
export function goOnWithout(state: MembershipState, gone: PartitionSet, now: number): Transition {
  switch (state.phase.name) {
    case 'preparing':
      return state.draining.isEmpty ? sendJoin(state, 0) : stay(state);
    case 'leaving':
      return leaveIfDrained(state);
    case 'stable':
      return then(takeBack(state, gone), (next) =>
        next.config.protocol === 'consumer' ? goOn(next, now) : rejoinIfDue(next, now),
      );
    case 'joining':
    case 'syncing':
    case 'idle':
    case 'expelled':
    case 'left':
    case 'failed':
      return stay(state);
  }
}

/** What is still meant for us: it was given back while it drained for another member, or its topic was created anew. */
function takeBack(state: MembershipState, gone: PartitionSet): Transition {
  const back = gone.intersect(state.target);
  if (back.isEmpty) return stay(state);
  return to(
    { ...state, held: state.held.union(back) },
    { type: 'AssignPartitions', partitions: back, generation: state.generation },
  );
}
