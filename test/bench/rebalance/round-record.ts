import { type Delivery } from './delivery';
import { type EventWindow } from './event-window';

export interface SentRecord {
  readonly partition: number;
  readonly offset: number;
  /** When the broker had acknowledged it. */
  readonly at: number;
}

/** A member got a new assignment. */
export interface Rebalanced {
  readonly member: string;
  readonly at: number;
}

/** Everything that was seen of one contender in one round. */
export interface RoundRecord {
  readonly windows: readonly EventWindow[];
  readonly deliveries: readonly Delivery[];
  readonly sent: readonly SentRecord[];
  readonly rebalanced: readonly Rebalanced[];
}
