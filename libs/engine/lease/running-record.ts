import { type KafkaRebalanceError } from '../errors';
import { type RecordCoordinates } from '../events';

/** A handler that runs. */
export interface RunningRecord {
  /** The record, or the first one of a batch. */
  readonly record: RecordCoordinates;
  /** How many the handler was given. */
  readonly size: number;
  /** Monotonic milliseconds. */
  readonly since: number;
  /** Aborts a signal of the delivery's own, where it has one. */
  abort(reason: KafkaRebalanceError): void;
  /** It was told that it is near the limit. */
  warned: boolean;
}

export interface FailingRecord {
  readonly offset: bigint;
  readonly attempt: number;
  readonly error: Error;
}
