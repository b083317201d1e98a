import { type ConsumerEvent, type TopicPartition } from '../../../src/core';
import { type EventLog } from './event-log';

/** Of no use to a checker, or told by the listener itself. */
const untold: ReadonlySet<ConsumerEvent['type']> = new Set([
  ...(['RecordProcessed', 'RecordsReceived', 'HeartbeatSucceeded', 'RequestEnded', 'HandlerFailed'] as const),
  ...(['RecordFailed', 'HookCompleted', 'PartitionsAssigned', 'ConfigurationWarning'] as const),
]);

/** Puts what the module tells into the log. */
export function tellEvent(log: EventLog, event: ConsumerEvent): void {
  if (untold.has(event.type)) return;
  switch (event.type) {
    case 'PartitionsRevoked':
      return log.tell({ e: 'revoked', p: numbers(event.partitions), timedOut: numbers(event.timedOut) });
    case 'PartitionsLost':
      return log.tell({ e: 'lost', p: numbers(event.partitions), reason: event.reason });
    case 'OffsetsCommitted':
      return log.tell({
        e: 'committed',
        offsets: event.offsets.map(({ partition, offset }) => [partition, Number(offset)]),
        took: event.durationMs,
      });
    case 'CommitFailed':
      return log.tell({ e: 'commit-failed', p: numbers(event.partitions), error: event.error.message });
    case 'RecordReplayed':
      return log.tell({
        e: 'replayed',
        p: event.record.partition,
        o: Number(event.record.offset),
        cause: event.cause,
      });
    case 'RebalanceCompleted': {
      const { generation, durationMs, kept } = event;
      return log.tell({ e: 'rebalanced', generation, durationMs, kept: numbers(kept) });
    }
    case 'ConsumerFailed': {
      const code = 'code' in event.error ? String(event.error.code) : '';
      return log.tell({ e: 'gave-up', code, error: event.error.message });
    }
    default:
      return log.tell({ e: 'told', what: event.type, text: briefly(event) });
  }
}

function numbers(partitions: readonly TopicPartition[]): readonly number[] {
  return partitions.map(({ partition }) => partition);
}

function briefly(event: ConsumerEvent): string {
  return JSON.stringify({ ...event, type: undefined, at: undefined }, (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value instanceof Error ? value.message : value,
  );
}
