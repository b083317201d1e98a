import { type MembershipEffect } from './effects';
import { type MembershipState } from './state';

export interface Transition {
  readonly state: MembershipState;
  readonly effects: readonly MembershipEffect[];
}

export function stay(state: MembershipState): Transition {
  return { state, effects: [] };
}

export function to(state: MembershipState, ...effects: readonly MembershipEffect[]): Transition {
  return { state, effects };
}

/** Goes on from `first` with `next`; the effects of both, in order. */
export function then(first: Transition, next: (state: MembershipState) => Transition): Transition {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
