import { type Delivery } from './delivery';
import { type Rebalanced } from './round-record';

/** A member of any client in a process of its own, and all that it told. */
export interface GroupMember {
  readonly name: string;
  readonly deliveries: readonly Delivery[];
  readonly rebalanced: readonly Rebalanced[];
  /** When it asked to join, in milliseconds since 1970. Null: it has not yet. */
  readonly joinedAt: number | null;
  /** Throws if it has ended without being told to. */
  readonly isLoaded: boolean;
  demandAlive(): void;
  begin(): void;
  /** In good order. */
  leave(): Promise<void>;
  /** At once. */
  crash(): Promise<void>;
}
