import { PartitionSet } from '../partition-set';
import { reconcile } from '../reconcile';
import { hasNews, sendHeartbeat } from './dialogue';
import { type MembershipEffect } from './effects';
import { type MembershipEvent } from './events';
import { expel } from './heartbeat';
import { announceFailure, expulsions, fail } from './losing';
import { retryJoin, sendJoin } from './rejoining';
import { proveAlive, scheduleHeartbeat } from './session';
import { isMember, owned, silence, type MembershipState } from './state';
import { stay, then, to, type Transition } from './transition';

type Event<T extends MembershipEvent['type']> = Extract<MembershipEvent, { type: T }>;

/** How a coordinator says that there is no `consumer` protocol here: an old broker, a group that may not be converted. */
const refusals: ReadonlySet<string> = new Set([
  'UNSUPPORTED_VERSION',
  'BROKER_TOO_OLD',
  'GROUP_ID_NOT_FOUND',
  'INCONSISTENT_GROUP_PROTOCOL',
]);

export function onConsumerHeartbeatAnswered(
  state: MembershipState,
  event: Event<'ConsumerHeartbeatAnswered'>,
  now: number,
): Transition {
  const { dialogue, phase } = state;
  if (dialogue.sent?.attempt !== event.attempt) return stay(state);
  const { memberId, epoch: generation, intervalMs } = event;
  const subscriptionDue = dialogue.subscriptionDue || state.wish !== null;
  const heard: MembershipState = {
    ...state,
    ...{ memberId, generation, wish: null },
    dialogue: { sent: null, reported: dialogue.sent.owned, intervalMs, subscriptionDue },
  };
  switch (phase.name) {
    case 'joining':
      return then(
        entered(
          { ...heard, phase: { name: 'stable', leader: false, withheld: false, since: now } },
          event.assignment ?? PartitionSet.empty,
          { sentAt: event.sentAt, epochBefore: state.generation },
          now,
        ),
        (next) => to(next, { type: 'AskSessionTimeout' }),
      );
    case 'stable': {
      const target = event.assignment ?? state.target;
      const news = generation !== state.generation || !target.equals(state.target);
      return entered(
        news ? { ...heard, phase: { ...phase, since: now } } : heard,
        target,
        { sentAt: event.sentAt, epochBefore: state.generation },
        now,
      );
    }
    case 'leaving':
      return then(proveAlive(heard, event.sentAt, true, now), (next) => scheduleHeartbeat(next, now));
    case 'idle':
    case 'preparing':
    case 'syncing':
    case 'expelled':
    case 'left':
    case 'failed':
      return stay(heard);
  }
}

function entered(
  state: MembershipState,
  target: PartitionSet,
  { sentAt, epochBefore }: { readonly sentAt: number; readonly epochBefore: number },
  now: number,
): Transition {
  return then(proveAlive(state, sentAt, state.draining.isEmpty, now), (next) => moveTo(next, target, epochBefore, now));
}

/** Gives up what is not in the target, takes what is new in it, and says so to the coordinator. */
function moveTo(state: MembershipState, target: PartitionSet, epochBefore: number, now: number): Transition {
  const { keep, revoke, assign } = reconcile(state.held, target);
  // What still drains and comes back to us is assigned anew when its drain has ended.
  const start = assign.minus(state.draining);
  const moves = !revoke.isEmpty || !start.isEmpty;
  const effects: MembershipEffect[] = [];
  if (moves && state.rebalance === null) {
    effects.push({ type: 'AnnounceRebalanceStarted', cause: 'group-changed', generation: epochBefore });
  }
  if (!revoke.isEmpty) {
    effects.push({ type: 'DrainPartitions', partitions: revoke, deadline: now + state.config.drainTimeoutMs });
  }
  if (!start.isEmpty) effects.push({ type: 'AssignPartitions', partitions: start, generation: state.generation });
  const begun = { cause: 'group-changed', startedAt: now, before: owned(state) } as const;
  const moved: MembershipState = {
    ...state,
    target,
    ownedGeneration: state.generation,
    held: keep.union(start),
    draining: state.draining.union(revoke),
    rebalance: state.rebalance ?? (moves ? begun : null),
  };
  return then(to(moved, ...effects), (next) => goOn(next, now));
}

/** After every change: is the rebalance over, and is there something to say at once, or at the next heartbeat? */
export function goOn(state: MembershipState, now: number): Transition {
  return then(completeRebalance(state, now), (next) =>
    hasNews(next) && next.dialogue.sent === null ? sendHeartbeat(next) : scheduleHeartbeat(next, now),
  );
}

/** It is over when everything that we gave up is acknowledged: only then can the others have it. */
function completeRebalance(state: MembershipState, now: number): Transition {
  const { rebalance, dialogue, held } = state;
  const acknowledged = dialogue.reported?.minus(owned(state)).isEmpty === true;
  if (rebalance === null || state.phase.name !== 'stable' || !state.draining.isEmpty || !acknowledged)
    return stay(state);
  const { before, cause, startedAt } = rebalance;
  return to(
    { ...state, rebalance: null },
    {
      type: 'AnnounceRebalanceCompleted',
      ...{ cause, generation: state.generation, durationMs: now - startedAt, leader: false },
      ...{ assigned: held.minus(before), revoked: before.minus(held), kept: before.intersect(held) },
    },
  );
}

export function onAssignmentResolved(state: MembershipState, target: PartitionSet, now: number): Transition {
  return state.phase.name === 'stable' ? moveTo(state, target, state.generation, now) : stay(state);
}

export function onConsumerHeartbeatFailed(
  state: MembershipState,
  { attempt, failure }: Event<'ConsumerHeartbeatFailed'>,
  now: number,
): Transition {
  const { dialogue, phase, config } = state;
  if (dialogue.sent?.attempt !== attempt) return stay(state);
  // It may have been heard and its answer lost, so the next one tells everything.
  const unheard: MembershipState = { ...state, dialogue: { ...dialogue, sent: null, reported: null } };
  if (phase.name === 'joining') {
    const { fallbackProtocol } = config;
    if (refusals.has(failure.code) && fallbackProtocol !== null)
      return fallBack(unheard, fallbackProtocol, failure.code);
    // Of who is no member yet, GROUP_ID_NOT_FOUND says that the group is of another kind.
    const again = failure.retriable || (expulsions.has(failure.code) && !refusals.has(failure.code));
    return then(announceFailure(unheard, failure.code), (next) =>
      again ? retryJoin(next, phase.failures, now) : fail(next, failure.code),
    );
  }
  // Of a membership that is over, or as good as over, it says nothing any more.
  if (!isMember(unheard)) return stay(unheard);
  if (expulsions.has(failure.code)) return expel(unheard, failure.code, now);
  if (!failure.retriable) return then(announceFailure(unheard, failure.code), (next) => fail(next, failure.code));
  const soon = Math.min(config.heartbeatIntervalMs, config.retryBackoffMaxMs);
  return to(unheard, { type: 'SetTimer', timer: 'heartbeat', at: now + soon });
}

function fallBack(state: MembershipState, protocol: 'eager' | 'cooperative', code: string): Transition {
  const classic: MembershipState = {
    ...state,
    config: { ...state.config, protocol, fallbackProtocol: null },
    dialogue: silence,
    toldSessionMs: null,
  };
  return then(to(classic, { type: 'AnnounceFallback', code }), (next) => sendJoin(next, 0));
}
