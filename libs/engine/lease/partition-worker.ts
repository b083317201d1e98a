import { asError } from '../errors';
import { type ConsumerEvent, type RecordCoordinates, type Unstamped } from '../events';
import { type Listener } from '../listener';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { type RecordContext } from '../record';
import { type BufferedRecord } from './partition-buffer';
import { type PartitionLease } from './partition-lease';
import { type TimeSlice } from './time-slice';

export interface WorkerContext {
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly slice: TimeSlice;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Rule 1: whether the session lasts. `lease.changed` tells when the answer may be another. */
  readonly mayDeliver: () => boolean;
  /** The buffer of the lease has room again. */
  readonly onDemand: () => void;
  /** Commits what is processed of the lease; waits for no rebalance, and never rejects. */
  readonly commitWithoutWaiting: (lease: PartitionLease) => Promise<void>;
}

/**
 * Delivers the records of one lease to its listener, one at a time and in order. A record that fails is delivered again
 * after a pause, and nothing overtakes it. Ends when the lease is not active any more and the running handler has settled.
 */
export class PartitionWorker {
  private readonly manual: boolean;
  private sinceCommit = 0;

  constructor(
    private readonly lease: PartitionLease,
    private readonly listener: Listener,
    private readonly context: WorkerContext,
  ) {
    this.manual = context.options.commitMode === 'manual';
  }

  async run(): Promise<void> {
    const { lease, context } = this;
    while (lease.phase === 'active') {
      const entry = context.mayDeliver() ? this.take() : null;
      if (entry === null) {
        await this.commitBatch();
        if (this.idle()) await lease.changed.wait();
        continue;
      }
      await this.process(entry);
      if (this.sinceCommit >= this.recordsPerCommit()) await this.commitBatch();
      const turn = context.slice.turn();
      if (turn !== null) await turn;
    }
  }

  /** Asked again after the commit: what came while it was awaited woke nobody. */
  private idle(): boolean {
    const { lease, context } = this;
    return lease.phase === 'active' && !(context.mayDeliver() && lease.hasDeliverable);
  }

  private take(): BufferedRecord | null {
    const { lease, context } = this;
    const before = lease.demandBytes;
    const entry = lease.take();
    if (before === 0 && lease.demandBytes !== before) context.onDemand();
    return entry;
  }

  private recordsPerCommit(): number {
    switch (this.context.options.commitMode) {
      case 'record':
        return 1;
      case 'batch':
        return this.context.options.maxPollRecords;
      case 'interval':
      case 'manual':
        return Infinity;
    }
  }

  /** `batch`: after `maxPollRecords`, or as soon as nothing is left of what was fetched. */
  private async commitBatch(): Promise<void> {
    const { commitMode } = this.context.options;
    if (this.sinceCommit === 0 || (commitMode !== 'record' && commitMode !== 'batch')) return;
    this.sinceCommit = 0;
    await this.context.commitWithoutWaiting(this.lease);
  }

  private async process(entry: BufferedRecord): Promise<void> {
    const { lease, context } = this;
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = context.clock.now();
      const error = await this.deliver(entry, attempt, startedAt);
      if (error === null) {
        this.sinceCommit += 1;
        lease.failing = null;
        return;
      }
      if (!this.mayRetry(entry)) return;
      await this.pauseAfter(entry, attempt, error);
      if (!this.mayRetry(entry)) return;
    }
  }

  /** A failed record of a lease that drains is left to the next owner: it is not committed. */
  private mayRetry(entry: BufferedRecord): boolean {
    return this.lease.phase === 'active' && this.lease.isCurrent(entry);
  }

  private async deliver(entry: BufferedRecord, attempt: number, startedAt: number): Promise<Error | null> {
    const { lease, context, listener } = this;
    const { record } = entry;
    const coordinates = this.coordinates(entry);
    const ack = (): boolean => {
      if (lease.complete(entry)) return true;
      context.publish({ type: 'StaleAckDropped', record: coordinates });
      return false;
    };
    const recordContext: RecordContext = { record, lease: lease.lease, signal: lease.signal, attempt, ack };
    lease.running = { record: coordinates, since: startedAt };
    try {
      await listener.handle(record, recordContext);
    } catch (thrown) {
      return asError(thrown);
    } finally {
      lease.running = null;
    }
    if (this.manual || ack()) {
      const durationMs = context.clock.now() - startedAt;
      context.publish({ type: 'RecordProcessed', record: coordinates, durationMs });
    }
    return null;
  }

  private async pauseAfter(entry: BufferedRecord, attempt: number, error: Error): Promise<void> {
    const { lease, context } = this;
    const { recordRetryBackoffMs, recordRetryBackoffMaxMs } = context.options;
    const retryInMs = Math.min(recordRetryBackoffMaxMs, recordRetryBackoffMs * 2 ** Math.min(attempt - 1, 30));
    lease.failing = { offset: entry.record.offset, attempt, error };
    context.publish({ type: 'RecordFailed', record: this.coordinates(entry), attempt, error, retryInMs });
    const until = context.clock.now() + retryInMs;
    const timer = context.clock.at(until, () => lease.changed.notify());
    while (this.mayRetry(entry) && (context.clock.now() < until || lease.paused || !context.mayDeliver())) {
      await lease.changed.wait();
    }
    timer.cancel();
  }

  private coordinates({ record }: BufferedRecord): RecordCoordinates {
    return { topic: record.topic, partition: record.partition, offset: record.offset, listener: this.listener.name };
  }
}
