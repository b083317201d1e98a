import { type ConsumerStatus, type PartitionStatus } from '../../../libs/engine';
import { type PageSource } from '../../../libs/nestjs/page/page-source';

export function partitionStatus(partition: number, over: Partial<PartitionStatus> = {}): PartitionStatus {
  return {
    ...{ topic: 'orders', partition, phase: 'active', position: 10n, committed: 8n, processed: 9n },
    ...{ highWatermark: 12n, lag: 3n, pending: 1, inFlight: 1, processedAbove: 0, retrying: 0, paused: false },
    ...{ logStartOffset: 0n, lead: 9n, lagMs: 1234, idleMs: 100, recordsInFlight: 1 },
    ...{ oldestUnfinished: { offset: 9n, ageMs: 1234 }, bufferedBytes: 100, failing: null, runningMs: 1234 },
    ...over,
  };
}

export function consumerStatus(partitions: readonly PartitionStatus[], over: Partial<ConsumerStatus> = {}) {
  const status: ConsumerStatus = {
    ...{ groupId: 'synthetic', groupInstanceId: null, phase: 'stable', memberId: 'me', generation: 7 },
    ...{ protocol: 'cooperative', suspended: false, joinedOnce: true, rebalancing: false, lastHeartbeatMsAgo: 1 },
    ...{ brokerError: null, joinError: null, fatalError: null, circuits: [] },
    rebalances: { count: 1, averageMs: 40, longestMs: 40, lastMsAgo: 1000 },
    ...{ partitions, ...over },
  };
  return status;
}

/** A consumer that is what a test says. */
export function syntheticSource(name: string, over: Partial<PageSource> = {}): PageSource {
  return {
    ...{ name, groupId: 'synthetic' },
    options: () => [{ option: 'groupId', value: 'synthetic', given: true }],
    status: () => consumerStatus([partitionStatus(0)]),
    health: () => ({ started: true, live: true, ready: true, reasons: [] }),
    pause: () => undefined,
    resume: () => undefined,
    timeline: () => null,
    warnings: () => null,
    openGroup: () => ({ members: () => Promise.resolve(null), close: () => Promise.resolve() }),
    ...over,
  };
}
