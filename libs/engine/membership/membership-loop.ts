import {
  initialMembership,
  step,
  type MembershipConfig,
  type MembershipEffect,
  type MembershipEvent,
  type MembershipState,
  type TimerName,
} from '../../protocol';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type Clock, type Timer } from '../ports';

/** Performs one effect. Starts what takes time and returns; the outcome comes back as an event. */
export type Perform = (effect: Exclude<MembershipEffect, TimerEffect | Announcement>) => void;

type TimerEffect = Extract<MembershipEffect, { type: 'SetTimer' | 'ClearTimer' }>;
type Announcement = Extract<
  MembershipEffect,
  {
    type:
      | 'AnnounceRebalanceStarted'
      | 'AnnounceRebalanceCompleted'
      | 'AnnounceRebalanceFailed'
      | 'AnnounceExpulsion'
      | 'AnnounceFallback';
  }
>;

/**
 * Feeds events to `step` one at a time and has its effects performed in order. An event that comes while effects are
 * performed waits until they are done: no callback runs inside a transition.
 */
export class MembershipLoop {
  private current: MembershipState;
  private readonly inbox: MembershipEvent[] = [];
  private readonly timers = new Map<TimerName, Timer>();
  private running = false;

  constructor(
    config: MembershipConfig,
    private readonly clock: Clock,
    private readonly publish: (event: Unstamped<ConsumerEvent>) => void,
    private readonly perform: Perform,
    private readonly onChange: (before: MembershipState, after: MembershipState) => void,
  ) {
    this.current = initialMembership(config);
  }

  get state(): MembershipState {
    return this.current;
  }

  dispatch(event: MembershipEvent): void {
    this.inbox.push(event);
    if (this.running) return;
    this.running = true;
    try {
      for (let next = this.inbox.shift(); next !== undefined; next = this.inbox.shift()) this.advance(next);
    } finally {
      this.running = false;
    }
  }

  private advance(event: MembershipEvent): void {
    const before = this.current;
    const { state, effects } = step(before, event, this.clock.now());
    this.current = state;
    if (before.phase.name !== state.phase.name) {
      const { memberId, generation } = state;
      this.publish({ type: 'MembershipChanged', from: before.phase.name, to: state.phase.name, memberId, generation });
    }
    for (const effect of effects) this.run(effect);
    this.onChange(before, state);
  }

  private run(effect: MembershipEffect): void {
    switch (effect.type) {
      case 'SetTimer':
        this.setTimer(effect.timer, effect.at);
        return;
      case 'ClearTimer':
        this.timers.get(effect.timer)?.cancel();
        this.timers.delete(effect.timer);
        return;
      case 'AnnounceFallback':
        this.publish({
          type: 'GroupProtocolChosen',
          protocol: 'classic',
          reason: `the consumer protocol was refused (${effect.code})`,
        });
        return;
      case 'AnnounceRebalanceStarted':
        this.publish({ ...effect, type: 'RebalanceStarted', protocol: this.current.config.protocol });
        return;
      case 'AnnounceRebalanceFailed':
        this.publish({ type: 'RebalanceFailed', generation: effect.generation, code: effect.code });
        return;
      case 'AnnounceExpulsion':
        this.publish({ type: 'MemberExpelled', generation: effect.generation, reason: effect.reason });
        return;
      case 'AnnounceRebalanceCompleted': {
        const { assigned, revoked, kept } = effect;
        this.publish({
          ...effect,
          ...{ type: 'RebalanceCompleted', protocol: this.current.config.protocol },
          ...{ assigned: assigned.toArray(), revoked: revoked.toArray(), kept: kept.toArray() },
        });
        return;
      }
      default:
        this.perform(effect);
    }
  }

  private setTimer(timer: TimerName, at: number): void {
    this.timers.get(timer)?.cancel();
    this.timers.set(
      timer,
      this.clock.at(at, () => {
        this.timers.delete(timer);
        this.dispatch({ type: 'TimerFired', timer });
      }),
    );
  }
}
