import { type ConsumerEvent, type ConsumerStatus, type PartitionStatus } from '../../libs/engine';
import { type Unstamped } from '../../libs/engine/events';
import { type Measurable } from '../../libs/telemetry/figures/metered-consumers';

/** A consumer whose events and status the test decides. */
export class MeasuredConsumer implements Measurable {
  private readonly sinks = new Set<(event: ConsumerEvent) => void>();
  current: ConsumerStatus;
  asked = 0;

  constructor(
    readonly groupId = 'billing',
    status: Partial<ConsumerStatus> = {},
  ) {
    this.current = { ...stable, groupId, ...status };
  }

  status(): ConsumerStatus {
    this.asked += 1;
    return this.current;
  }

  observe(sink: (event: ConsumerEvent) => void): () => void {
    this.sinks.add(sink);
    return () => this.sinks.delete(sink);
  }

  get observed(): boolean {
    return this.sinks.size > 0;
  }

  tell(...events: readonly Unstamped<ConsumerEvent>[]): void {
    for (const event of events) for (const sink of this.sinks) sink({ at: 0, ...event });
  }
}

const stable: ConsumerStatus = {
  ...{ groupId: 'billing', groupInstanceId: null, phase: 'stable', memberId: 'm', generation: 3 },
  ...{ protocol: 'cooperative', suspended: false, joinedOnce: true, rebalancing: false, lastHeartbeatMsAgo: 100 },
  rebalances: { count: 2, averageMs: 300, longestMs: 500, lastMsAgo: 60_000 },
  ...{ brokerError: null, joinError: null, fatalError: null, circuits: [], partitions: [] },
};

/** A partition that is 4 records behind. */
export function behind(topic: string, partition: number, more: Partial<PartitionStatus> = {}): PartitionStatus {
  return {
    ...{ topic, partition, phase: 'active', position: 6n, committed: 5n, processed: 5n },
    ...{ highWatermark: 9n, logStartOffset: 2n, lag: 4n, lead: 3n, lagMs: 1500, idleMs: 700 },
    ...{ pending: 3, inFlight: 1, recordsInFlight: 1, processedAbove: 0, retrying: 0, failing: null },
    ...{ oldestUnfinished: { offset: 5n, ageMs: 900 }, paused: false, bufferedBytes: 200, runningMs: 10 },
    ...more,
  };
}

const partition = { topic: 'orders', partition: 0 };
const record = { ...partition, offset: 5n, listener: 'Orders.place' };
const error = new Error('away');

/** One of each event that is counted. */
export const everyEvent: readonly Unstamped<ConsumerEvent>[] = [
  {
    type: 'RebalanceCompleted',
    ...{ cause: 'group-changed', generation: 3, durationMs: 40, leader: false },
    ...{ protocol: 'cooperative', assigned: [], revoked: [], kept: [partition] },
  },
  { type: 'RebalanceFailed', generation: 2, code: 'NOT_COORDINATOR' },
  { type: 'MemberExpelled', generation: 2, reason: 'expelled' },
  { type: 'JoinAnswered', generation: 3, durationMs: 30, members: null },
  { type: 'SyncAnswered', generation: 3, durationMs: 10 },
  { type: 'HeartbeatSucceeded', durationMs: 2 },
  { type: 'HeartbeatFailed', error },
  { type: 'SessionSuspended', sinceLastHeartbeatMs: 45_000 },
  { type: 'PartitionsAssigned', partitions: [partition], generation: 3 },
  { type: 'PartitionsLost', partitions: [partition], reason: 'expelled' },
  {
    type: 'PartitionsRevoked',
    ...{ partitions: [partition], drainMs: 60, slowest: null, timedOut: [partition] },
    parts: { handlersMs: 30, hooksMs: 20, commitMs: 10 },
  },
  { type: 'HookCompleted', hook: 'Orders.warmUp', kind: 'assigned', partitions: [partition], durationMs: 20 },
  {
    type: 'HookFailed',
    ...{ hook: 'Orders.flush', kind: 'revoked', partitions: [partition], durationMs: 20, error, outcome: 'ignored' },
  },
  { type: 'OffsetsCommitted', offsets: [{ ...partition, offset: 5n }], durationMs: 3 },
  { type: 'CommitFailed', partitions: [partition], error, willRetry: true },
  { type: 'CommitFailed', partitions: [partition], error, willRetry: false },
  { type: 'RecordsReceived', partition, records: 10, bytes: 1000 },
  { type: 'RecordProcessed', record, durationMs: 4, index: 0 },
  { type: 'HandlerFailed', record, records: 1, durationMs: 8, error },
  { type: 'RecordFailed', record, attempt: 1, error, retryInMs: 100 },
  { type: 'RecordSkipped', record, attempt: 2, error },
  { type: 'RecordDeadLettered', record, attempt: 2, error, topic: 'orders.DLT' },
  { type: 'RecordPostponed', record, attempt: 2, error, topic: 'orders.retry', inMs: 1000 },
  { type: 'StaleAckDropped', record },
  { type: 'RecordReplayed', record, cause: 'owner-lost' },
  { type: 'EventLoopBlocked', blockedMs: 1500, listeners: [] },
];
