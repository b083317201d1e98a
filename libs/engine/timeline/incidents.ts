import { partitionKey, partitionNames } from '../../protocol';
import { type ConsumerEvent } from '../events';
import { seconds } from './seconds';

/** What may have to do with a rebalance, in words; null: nothing. */
export function incidentText(event: ConsumerEvent): string | null {
  switch (event.type) {
    case 'SessionSuspended':
      return `no heartbeat was answered for ${seconds(event.sinceLastHeartbeatMs)}`;
    case 'PollIntervalExceeded': {
      const { record, runningMs } = event;
      return `${record.listener} was at ${partitionKey(record)}@${record.offset} for ${seconds(runningMs)}`;
    }
    case 'EventLoopBlocked': {
      const by = event.listeners.length === 0 ? '' : ` by ${event.listeners.join(', ')}`;
      return `the event loop was blocked for ${seconds(event.blockedMs)}${by}`;
    }
    case 'JoinDelayed':
    case 'ConsumerFailed':
    case 'LeaveFailed':
    case 'LeaveUndecided':
      return event.error.message;
    case 'CommitFailed':
      return event.willRetry ? null : `commit of ${partitionNames(event.partitions)} failed: ${event.error.message}`;
    case 'BrokerUnavailable':
      return event.attempt === 1 ? `no answer from Kafka: ${event.error.message}` : null;
    case 'MemberMalformed':
      return `the subscription of member ${event.memberId} cannot be read`;
    case 'TopicWithoutListener':
      return `${partitionNames(event.partitions)} are assigned, and no listener takes them`;
    default:
      return null;
  }
}
