import { PartitionSet } from '../partition-set';
import { isMember, owned, type MembershipState } from './state';
import { stay, to, type Transition } from './transition';

/** Epoch 0: the coordinator makes us a member, or an expelled one a member again. We own nothing. */
export function sendFirstHeartbeat(state: MembershipState, failures: number): Transition {
  const attempt = state.attempts + 1;
  return send({ ...state, phase: { name: 'joining', attempt, failures }, wish: null }, attempt, 0, true);
}

/** The next heartbeat, unless one is under way: when that is answered, we look again. */
export function sendHeartbeat(state: MembershipState): Transition {
  if (!isMember(state) || state.dialogue.sent !== null) return stay(state);
  return send(state, state.attempts + 1, state.generation, state.dialogue.reported === null);
}

function send(state: MembershipState, attempt: number, epoch: number, full: boolean): Transition {
  const { config, memberId, dialogue } = state;
  const mine = epoch === 0 ? PartitionSet.empty : owned(state);
  const changed = full || dialogue.reported?.equals(mine) !== true;
  return to(
    {
      ...state,
      attempts: attempt,
      dialogue: { ...dialogue, sent: { attempt, owned: mine }, subscriptionDue: false },
    },
    { type: 'ClearTimer', timer: 'join' },
    { type: 'ClearTimer', timer: 'heartbeat' },
    {
      type: 'SendConsumerHeartbeat',
      ...{ attempt, memberId: epoch === 0 ? config.ownMemberId : memberId, epoch },
      ...{ owned: changed ? mine : null, full, subscribe: full || dialogue.subscriptionDue },
    },
  );
}

/** Whether the coordinator waits for what we have to say: the acknowledgement of a revocation, a new subscription. */
export function hasNews(state: MembershipState): boolean {
  const { reported, subscriptionDue } = state.dialogue;
  return subscriptionDue || reported?.equals(owned(state)) !== true;
}
