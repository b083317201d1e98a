import { type ConsumerEvent } from '../../engine';

/** The states of `Transport.KAFKA`. */
export type TransportStatus = 'connected' | 'disconnected' | 'crashed' | 'stopped' | 'rebalancing';

/** The state that begins with this event, or null. Stock Nest stays on `rebalancing` after the first rebalance. */
export function statusAfter(event: ConsumerEvent): TransportStatus | null {
  switch (event.type) {
    case 'RebalanceStarted':
      return 'rebalancing';
    case 'RebalanceCompleted':
    case 'BrokerAvailable':
    case 'SessionResumed':
      return 'connected';
    case 'BrokerUnavailable':
    case 'SessionSuspended':
      return 'disconnected';
    case 'ConsumerFailed':
      return 'crashed';
    case 'ConsumerStopped':
      return 'stopped';
    default:
      return null;
  }
}
