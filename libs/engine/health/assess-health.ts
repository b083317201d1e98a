import { type ConsumerStatus, type PartitionStatus } from '../group-consumer';
import { reason, type HealthReason } from './health-reasons';
import { type HealthMemory } from './health-memory';
import { type HealthThresholds } from './health-thresholds';
import { isOwnStorm } from './rebalance-storm';

export interface ConsumerHealth {
  /** Has joined its group once. */
  readonly started: boolean;
  /** Down: restarting the process helps. */
  readonly live: boolean;
  /** Is a member of its group, as far as anybody knows, and does it no harm. */
  readonly ready: boolean;
  /** What is wrong and whose fault that is, this process's first; empty if nothing is. */
  readonly reasons: readonly HealthReason[];
}

/** How long ago a block of the event loop is still worth a word. */
const recentMs = 60_000;

/**
 * What to tell whoever restarts and routes. Rebalancing is not down. A member without partitions is ready: there may be
 * more members than partitions. Neither a record that fails nor Kafka's absence is a reason to restart. A member that makes its group
 * rebalance again and again is not ready: a deployment that waits for `ready` goes no further with it.
 */
export function assessHealth(
  status: ConsumerStatus,
  memory: HealthMemory,
  thresholds: HealthThresholds,
  now: number,
): ConsumerHealth {
  const failed = status.fatalError !== null || status.phase === 'failed';
  const stuck = status.phase === 'expelled';
  const stopped = status.phase === 'leaving' || status.phase === 'left';
  const ownStorm = memory.storm.storming && isOwnStorm(memory.storm);
  const awayMs = memory.brokersAwaySince === null ? 0 : now - memory.brokersAwaySince;
  const away = memory.brokersAwaySince !== null && awayMs >= thresholds.brokersAwayMs;
  const reasons: HealthReason[] = [];
  if (failed) reasons.push(reason('failed', status.fatalError?.message));
  if (stuck) reasons.push(reason('handler-outlasted-poll-interval'));
  if (stopped && !failed) reasons.push(reason('leaving'));
  if (memory.storm.storming) reasons.push(stormReason(memory, ownStorm, thresholds));
  if (memory.blocked !== null && now - memory.blocked.at < recentMs) reasons.push(blockReason(memory.blocked, now));
  if (!status.joinedOnce && !failed) reasons.push(reason('not-joined'));
  if (status.joinError !== null) reasons.push(reason('join-refused', status.joinError.message));
  if (status.suspended) reasons.push(reason('session-unsure'));
  if (status.brokerError !== null) {
    const threshold = `health.brokersAwayMs = ${thresholds.brokersAwayMs}`;
    reasons.push(reason('brokers-away', `for ${seconds(awayMs)}, ${status.brokerError.message}`, threshold));
  }
  for (const [listener, message] of memory.openCircuits) {
    reasons.push(reason('circuit-open', `${listener}: ${message}`));
  }
  for (const partition of status.partitions) reasons.push(...recordReasons(partition, thresholds));
  return {
    started: status.joinedOnce,
    live: !failed && !stuck,
    ready: status.joinedOnce && !failed && !stuck && !status.suspended && !stopped && !ownStorm && !away,
    reasons,
  };
}

function stormReason({ storm }: HealthMemory, own: boolean, thresholds: HealthThresholds): HealthReason {
  const { stormRebalances, stormWindowMs } = thresholds;
  const ours = storm.starts.filter(({ own }) => own).length;
  return reason(
    own ? 'own-storm' : 'group-storm',
    `${storm.starts.length} rebalances in ${seconds(stormWindowMs)}, ${ours} of them begun by this member`,
    `health.stormRebalances = ${stormRebalances}, until ${Math.floor(stormRebalances / 2)}`,
  );
}

function blockReason({ at, ms, listeners }: NonNullable<HealthMemory['blocked']>, now: number): HealthReason {
  const by = listeners.length === 0 ? '' : ` while ${listeners.join(', ')} ran`;
  return reason('event-loop-blocked', `for ${seconds(ms)}${by}, ${seconds(now - at)} ago`);
}

function recordReasons(status: PartitionStatus, { stuckRecordMs }: HealthThresholds): readonly HealthReason[] {
  const { topic, partition, failing, oldestUnfinished, paused } = status;
  const reasons: HealthReason[] = [];
  if (failing !== null) {
    const { offset, attempt, error } = failing;
    reasons.push(reason('record-fails', `${topic}-${partition}@${offset} (attempt ${attempt}): ${error.message}`));
  }
  if (oldestUnfinished !== null && !paused && oldestUnfinished.ageMs >= stuckRecordMs) {
    const { offset, ageMs } = oldestUnfinished;
    const detail = `${topic}-${partition}@${offset}, for ${seconds(ageMs)}`;
    reasons.push(reason('record-stuck', detail, `health.stuckRecordMs = ${stuckRecordMs}`));
  }
  return reasons;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
