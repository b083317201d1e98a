import { type ConsumerStatus } from '../../engine';

export interface ConsumerHealth {
  /** Has joined its group once. */
  readonly started: boolean;
  /** Restarting the process would not help. */
  readonly live: boolean;
  /** Is a member of its group, as far as anybody knows. */
  readonly ready: boolean;
  /** What is wrong, in words; empty if nothing is. */
  readonly reasons: readonly string[];
}

/**
 * What to tell whoever restarts and routes. Rebalancing is not down. A member without partitions is ready: there may be
 * more members than partitions. A record that fails and is retried is told of, and is no reason to restart.
 */
export function assessHealth(status: ConsumerStatus): ConsumerHealth {
  const reasons: string[] = [];
  const failed = status.fatalError !== null || status.phase === 'failed';
  const stuck = status.phase === 'expelled';
  if (status.fatalError !== null) reasons.push(`failed: ${status.fatalError.message}`);
  if (stuck)
    reasons.push('a handler has run longer than maxPollIntervalMs, and this member is out of its group until it ends');
  if (status.suspended) reasons.push('no heartbeat was answered for a session: no handler starts until one is');
  if (!status.joinedOnce && !failed) reasons.push('has not joined its group yet');
  if (status.joinError !== null) reasons.push(`cannot join its group yet: ${status.joinError.message}`);
  if (status.brokerError !== null) reasons.push(`Kafka does not answer: ${status.brokerError.message}`);
  for (const { topic, partition, failing } of status.partitions) {
    if (failing === null) continue;
    reasons.push(
      `${topic}-${partition}@${failing.offset} fails (attempt ${failing.attempt}): ${failing.error.message}`,
    );
  }
  const stopped = status.phase === 'leaving' || status.phase === 'left';
  return {
    started: status.joinedOnce,
    live: !failed && !stuck,
    ready: status.joinedOnce && !failed && !stuck && !status.suspended && !stopped,
    reasons,
  };
}
