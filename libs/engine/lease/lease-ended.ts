import { KafkaRebalanceError } from '../errors';

/** Why a handler's signal was aborted. */
export function leaseEnded(code: 'DRAIN_TIMED_OUT' | 'PARTITION_LOST' | 'POLL_INTERVAL_EXCEEDED', message: string) {
  return new KafkaRebalanceError(message, { code, disposition: 'abandon' });
}
