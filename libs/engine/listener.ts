import { type TopicPartition } from '../protocol';
import { type ProcessingOptions } from './processing';
import { type BatchHandler, type Lease, type RecordHandler } from './record';

interface AnyListener {
  /** `OrdersListener.placeOrder`: for logs, metrics and errors. */
  readonly name: string;
  readonly topics: readonly (string | RegExp)[];
  readonly processing?: ProcessingOptions;
}

/**
 * One handler and the topics it takes, of records or of batches (then `processing.batch` is on). Two listeners of one
 * consumer never take the same topic.
 */
export type Listener = AnyListener & ({ readonly handle: RecordHandler } | { readonly handleBatch: BatchHandler });

export type HookKind = 'assigned' | 'revoked' | 'lost';

/**
 * What a hook may do with the consumer. It belongs to the one call of the hook: after that every method throws
 * `VIEW_EXPIRED`.
 */
export interface RebalanceView {
  /** The ownership that begins or ends; with its fencing token a store can be told before the first record. */
  lease(partition: TopicPartition): Lease;
  /** `assigned` hook: read on from this offset instead of the committed one. Throws in the other hooks. */
  seek(partition: TopicPartition, offset: bigint): void;
  /** The offset of the next record that a handler gets, or null before it is known. */
  position(partition: TopicPartition): bigint | null;
  /** The committed offset as last known, or null if there is none. */
  committed(partition: TopicPartition): bigint | null;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** `revoked` hook: commits what is processed of these partitions and waits for the broker. Throws in `lost`. */
  commit(): Promise<void>;
}

/**
 * A user's callback on a change of the assignment. It is awaited, bounded by `hookTimeoutMs`. If it throws or does not
 * end in time: `assigned`: it is retried with backoff and the partition delivers no record before it succeeds;
 * `revoked`, `lost`: logged, and the hand-over goes on.
 */
export interface RebalanceHook {
  /** `OrdersListener.flush`: for logs, metrics and errors. */
  readonly name: string;
  readonly kind: HookKind;
  run(partitions: readonly TopicPartition[], view: RebalanceView, signal: AbortSignal): Promise<void>;
}
