import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type RecordCoordinates, type Unstamped } from '../events';
import { type Listener } from '../listener';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import {
  type BatchContext,
  type ConsumerRecord,
  type DeliveryContext,
  type OutputTransaction,
  type RecordContext,
} from '../record';
import { type LeaseTransactions } from './lease-transactions';
import { type PartitionLease, type RunningRecord } from './partition-lease';
import { type BufferedRecord } from './record-lanes';

export interface DeliveryParts {
  readonly lease: PartitionLease;
  readonly listener: Listener;
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly transactions: LeaseTransactions | null;
}

/** How a delivery ended. `nacked` without an error: it comes again after that many milliseconds, or the usual pause. */
export interface Outcome {
  readonly error: Error | null;
  readonly nackMs: number | null;
  readonly nacked: boolean;
}

/** One call of a handler, with one record or a batch. */
export class RecordDelivery {
  private readonly controller: AbortController | null;
  private readonly deadline: number;
  private timedOut: KafkaRebalanceError | null = null;
  private nack: { readonly delayMs: number | null } | null = null;
  private readonly startedAt: number;

  constructor(
    private readonly parts: DeliveryParts,
    private readonly entries: readonly BufferedRecord[],
    private readonly attempt: number,
  ) {
    const { clock, listener, options } = parts;
    const { processingTimeoutMs } = listener.processing ?? {};
    this.startedAt = clock.now();
    this.controller = processingTimeoutMs === undefined ? null : new AbortController();
    this.deadline = this.startedAt + Math.min(processingTimeoutMs ?? Infinity, options.maxPollIntervalMs);
  }

  /** Never rejects. */
  async run(): Promise<Outcome> {
    const { lease, clock } = this.parts;
    const running: RunningRecord = {
      ...{ record: this.coordinates(this.entries[0]), since: this.startedAt, warned: false },
      abort: this.controller === null ? null : (reason) => this.controller?.abort(reason),
    };
    lease.running.add(running);
    const timer = this.controller === null ? null : clock.at(this.deadline, () => this.timeOut());
    let error: Error | null = null;
    try {
      await this.callInTransaction();
    } catch (thrown) {
      error = asError(thrown);
    }
    timer?.cancel();
    lease.running.delete(running);
    // A handler that gives up when its signal is aborted may well return as if it had done its work.
    if (this.timedOut !== null) error = this.timedOut;
    else if (this.nack !== null && error === nothingCommitted) error = null;
    if (error === null && this.nack === null) this.processed();
    return { error, nacked: this.nack !== null, nackMs: this.nack?.delayMs ?? null };
  }

  private async callInTransaction(): Promise<void> {
    const { lease, transactions } = this.parts;
    const last = this.entries.at(-1);
    if (!lease.transactional || transactions === null || last === undefined) return this.call(noTransaction);
    const { offset, leaderEpoch } = last.record;
    await transactions.of(lease).run(offset + 1n, leaderEpoch, async (output) => {
      await this.call(output);
      if (this.timedOut !== null) throw this.timedOut;
      if (this.nack !== null) throw nothingCommitted;
    });
  }

  private call(transaction: OutputTransaction): Promise<void> {
    const { listener, lease } = this.parts;
    const signal = this.controller?.signal ?? lease.signal;
    const shared: DeliveryContext = {
      ...{ lease: lease.lease, signal, attempt: this.attempt, transaction },
      remainingMs: () => this.remainingMs(),
      nack: (delayMs) => void (this.nack = { delayMs: delayMs ?? null }),
    };
    if ('handleBatch' in listener) {
      const records = this.entries.map(({ record }) => record);
      const context: BatchContext = { ...shared, records, ack: (upTo) => this.ackUpTo(upTo ?? records.at(-1)) };
      return listener.handleBatch(records, context);
    }
    const [entry] = this.entries;
    if (entry === undefined) return Promise.resolve();
    const context: RecordContext = {
      ...shared,
      record: entry.record,
      ack: () => (lease.transactional ? lease.live : this.complete(entry)),
    };
    return listener.handle(entry.record, context);
  }

  private remainingMs(): number {
    return Math.max(0, Math.min(this.deadline, this.parts.lease.drainDeadline) - this.parts.clock.now());
  }

  private timeOut(): void {
    const { publish, listener, clock } = this.parts;
    const { processingTimeoutMs } = listener.processing ?? {};
    const record = this.coordinates(this.entries[0]);
    this.timedOut = new KafkaRebalanceError(
      `${listener.name} has not ended ${record.topic}-${record.partition}@${record.offset} within processingTimeoutMs ` +
        `(${processingTimeoutMs}): the record counts as failed when the handler has ended.`,
      { code: 'PROCESSING_TIMED_OUT', disposition: 'retry' },
    );
    publish({ type: 'ProcessingTimedOut', record, runningMs: clock.now() - this.startedAt });
    this.controller?.abort(this.timedOut);
  }

  private ackUpTo(last: ConsumerRecord | undefined): boolean {
    // What counts is what the transaction commits: all of it, or nothing.
    if (this.parts.lease.transactional) return this.parts.lease.live;
    const upTo = this.entries.findIndex(({ record }) => record === last);
    return this.entries.slice(0, upTo + 1).every((entry) => this.complete(entry));
  }

  private complete(entry: BufferedRecord): boolean {
    if (this.parts.lease.complete(entry, this.parts.clock.now())) return true;
    this.parts.publish({ type: 'StaleAckDropped', record: this.coordinates(entry) });
    return false;
  }

  private processed(): void {
    const { options, publish, clock } = this.parts;
    const durationMs = clock.now() - this.startedAt;
    for (const entry of this.entries) {
      if ((options.commitMode === 'manual' && !this.parts.lease.transactional) || this.complete(entry)) {
        publish({ type: 'RecordProcessed', record: this.coordinates(entry), durationMs });
      }
    }
  }

  private coordinates(entry: BufferedRecord | undefined): RecordCoordinates {
    return coordinatesOf(entry, this.parts.listener);
  }
}

/** Aborts the transaction of a delivery that its handler gave back. */
const nothingCommitted = new Error('given back');

const noTransaction: OutputTransaction = {
  send: () =>
    Promise.reject(
      new KafkaRebalanceError('This listener has no transaction: set transactional: true, or use a producer.', {
        ...{ code: 'NOT_TRANSACTIONAL', disposition: 'abandon' },
      }),
    ),
};

export function coordinatesOf(entry: BufferedRecord | undefined, { name }: Listener): RecordCoordinates {
  const { topic = '', partition = -1, offset = -1n } = entry?.record ?? {};
  return { topic, partition, offset, listener: name };
}
