import {
  type ConsumerEvent,
  type ExpulsionReason,
  type HookKind,
  type MembershipPhaseName,
  type RebalanceCause,
  type ReplayCause,
} from '../../engine';

/** A record of all members of a union: one that is added to the engine is missed by the compiler. */
function allOf<T extends string>(members: Record<T, true>): readonly T[] {
  return Object.keys(members) as T[];
}

export const rebalanceCauses = allOf<RebalanceCause>({
  ...{ 'first-join': true, 'group-changed': true, 'partitions-revoked': true, 'subscription-changed': true },
  ...{ 'metadata-changed': true, 'member-unknown': true, 'poll-interval-exceeded': true, requested: true },
});

export const replayCauses = allOf<ReplayCause>({
  ...{ 'owner-lost': true, 'drain-timeout': true, lost: true, 'poll-interval-exceeded': true, seek: true },
});

export const expulsionReasons = allOf<ExpulsionReason>({
  ...{ expelled: true, 'poll-interval-exceeded': true, fenced: true },
});

export const memberStates = allOf<MembershipPhaseName>({
  ...{ idle: true, preparing: true, joining: true, syncing: true, stable: true },
  ...{ expelled: true, leaving: true, left: true, failed: true },
});

export const hookKinds = allOf<HookKind>({ assigned: true, revoked: true, lost: true });

export const drainParts = ['handlers', 'hooks', 'commit', 'all'] as const;
export const moves = ['assigned', 'revoked', 'lost'] as const;
type HandOverState = Extract<ConsumerEvent, { type: 'HandOverRead' }>['state'];

/** As the note of an owner says; `idle`: it had begun no handler. */
export const handOverStates = allOf<HandOverState | 'idle'>({ clean: true, late: true, open: true, idle: true });
export const commitOutcomes = ['ok', 'retried', 'failed'] as const;
export const recordOutcomes = ['processed', 'failed', 'skipped', 'dead-lettered', 'postponed', 'stale'] as const;

/** An error code that Kafka 4.3 does not know. */
export const unknownCode = 'UNKNOWN';
