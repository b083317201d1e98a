import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type ConsumerEventType, type RecordCoordinates, type Unstamped } from '../events';
import { type Listener } from '../listener';
import { type ResolvedConsumerOptions } from '../options';
import { type LongestRuns } from '../longest-runs';
import { type Clock, type Timer } from '../ports';
import { type ConsumerRecord, type Lease, type OutputTransaction } from '../record';
import { BatchContextOf, RecordContextOf, type DeliveryHandle } from './delivery-contexts';
import { type LeaseTransactions } from './lease-transactions';
import { type PartitionLease } from './partition-lease';
import { type RunningRecord } from './running-record';
import { type BufferedRecord } from './record-lanes';

export interface DeliveryParts {
  readonly lease: PartitionLease;
  readonly listener: Listener;
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Whether anybody would be told of such an event. */
  readonly hears: (type: ConsumerEventType) => boolean;
  readonly longestRuns: LongestRuns;
  readonly transactions: LeaseTransactions;
  /** `processingTimeoutMs` of the listener; null: none. */
  readonly timeoutMs: number | null;
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

/** Why a delivery has to come again. Without an error the handler gave it back; null: after the usual pause. */
export interface Trouble {
  readonly error: Error | null;
  readonly nackMs: number | null;
  /** The handler has done its part, or was not called: it is the transaction that could not be begun, or committed. */
  readonly ofTransaction: boolean;
}

/** Told once. `at`: monotonic milliseconds. */
export type DeliveryEnded = (trouble: Trouble | null, at: number) => void;

/** One call of a handler, with one record or a batch. Made for each record: it holds no more than the plain case needs. */
export class RecordDelivery implements RunningRecord, DeliveryHandle {
  readonly since: number;
  warned = false;
  transaction = noTransaction;
  private readonly controller: AbortController | null;
  private readonly deadline: number;
  private timer: Timer | null = null;
  private timedOut: KafkaRebalanceError | null = null;
  private sendFailed = false;
  private nack: { readonly delayMs: number | null } | null = null;
  private handlerAtFault = false;

  constructor(
    private readonly parts: DeliveryParts,
    private readonly entries: readonly BufferedRecord[],
    readonly attempt: number,
  ) {
    const { clock, timeoutMs, options } = parts;
    this.since = clock.now();
    this.controller = timeoutMs === null ? null : new AbortController();
    this.deadline = this.since + Math.min(timeoutMs ?? Infinity, options.maxPollIntervalMs);
  }

  get record(): RecordCoordinates {
    return coordinatesOf(this.entries[0], this.parts.listener);
  }

  get size(): number {
    return this.entries.length;
  }

  get lease(): Lease {
    return this.parts.lease.lease;
  }

  get signal(): AbortSignal {
    return this.controller?.signal ?? this.parts.lease.signal;
  }

  get records(): readonly ConsumerRecord[] {
    return this.entries.map(({ record }) => record);
  }

  abort(reason: KafkaRebalanceError): void {
    this.controller?.abort(reason);
  }

  /** Null: everything is processed. Never rejects. */
  run(): Promise<Trouble | null> {
    return new Promise((resolve) => this.begin((trouble) => resolve(trouble)));
  }

  /** As `run`, without a promise for each record; `ended` is never called before `begin` has returned. */
  begin(ended: DeliveryEnded): void {
    const { lease, clock } = this.parts;
    lease.running.add(this);
    const last = this.entries[this.entries.length - 1];
    if (last !== undefined) lease.note.started(last.record.offset);
    if (this.controller !== null) this.timer = clock.at(this.deadline, () => this.timeOut());
    this.called().then(
      () => this.settle(null, ended),
      (thrown: unknown) => this.settle(asError(thrown), ended),
    );
  }

  /** A handler in JavaScript may throw before it gives a promise, or give none. */
  private called(): Promise<void> {
    try {
      return Promise.resolve(this.parts.lease.transactional ? this.callInTransaction() : this.call());
    } catch (thrown) {
      return Promise.reject(asError(thrown));
    }
  }

  private settle(failure: Error | null, ended: DeliveryEnded): void {
    const now = this.parts.clock.now();
    this.timer?.cancel();
    this.parts.lease.running.delete(this);
    ended(this.outcome(failure, now), now);
  }

  private outcome(failure: Error | null, now: number): Trouble | null {
    // A handler that gives up when its signal is aborted may well return as if it had done its work.
    const error = this.timedOut ?? (failure === nothingCommitted ? null : failure);
    if (error === null && this.nack === null) {
      this.processed(now);
      return null;
    }
    if (error !== null) this.tellFailure(error, now);
    const { transactional } = this.parts.lease;
    const ofTransaction = transactional && error !== null && !this.handlerAtFault && !this.sendFailed;
    return { error, nackMs: this.nack?.delayMs ?? null, ofTransaction };
  }

  private async callInTransaction(): Promise<void> {
    const { lease, transactions } = this.parts;
    const last = this.entries.at(-1);
    if (last === undefined) return this.call();
    const { offset, leaderEpoch } = last.record;
    await transactions.of(lease).run(offset + 1n, leaderEpoch, async (output) => {
      this.transaction = { send: (topic, messages) => this.watch(output.send(topic, messages)) };
      this.handlerAtFault = true;
      await this.call();
      if (this.timedOut !== null) throw this.timedOut;
      if (this.nack !== null) throw nothingCommitted;
      this.handlerAtFault = false;
    });
  }

  /** A handler may not look at what becomes of a send: then it is the transaction that fails, for what the handler has sent. */
  private watch(sent: Promise<void>): Promise<void> {
    sent.catch(() => (this.sendFailed = true));
    return sent;
  }

  private call(): Promise<void> {
    const { listener } = this.parts;
    if ('handleBatch' in listener) {
      const context = new BatchContextOf(this, this.records);
      return listener.handleBatch(context.records, context);
    }
    const [entry] = this.entries;
    return entry === undefined
      ? Promise.resolve()
      : listener.handle(entry.record, new RecordContextOf(this, entry.record));
  }

  remainingMs(): number {
    return Math.max(0, Math.min(this.deadline, this.parts.lease.drainDeadline) - this.parts.clock.now());
  }

  giveBack(delayMs?: number): void {
    this.nack = { delayMs: delayMs ?? null };
  }

  /** Up to this record, or all. */
  acknowledge(upTo?: ConsumerRecord): boolean {
    const { lease } = this.parts;
    // What counts is what the transaction commits: all of it, or nothing.
    if (lease.transactional) return lease.live;
    const last = upTo === undefined ? this.entries.length - 1 : this.entries.findIndex(({ record }) => record === upTo);
    const now = this.parts.clock.now();
    return this.complete(this.entries.slice(0, last + 1), now);
  }

  private timeOut(): void {
    const { publish, listener, clock, timeoutMs } = this.parts;
    const { record } = this;
    this.timedOut = new KafkaRebalanceError(
      `${listener.name} has not ended ${record.topic}-${record.partition}@${record.offset} within processingTimeoutMs ` +
        `(${timeoutMs}): the record counts as failed when the handler has ended.`,
      { code: 'PROCESSING_TIMED_OUT', disposition: 'retry' },
    );
    publish({ type: 'ProcessingTimedOut', record, runningMs: clock.now() - this.since });
    this.controller?.abort(this.timedOut);
  }

  private complete(entries: readonly BufferedRecord[], now: number): boolean {
    const { lease, publish, listener } = this.parts;
    if (lease.complete(entries, now)) return true;
    for (const entry of entries) publish({ type: 'StaleAckDropped', record: coordinatesOf(entry, listener) });
    return false;
  }

  private processed(now: number): void {
    const { lease, options, publish, listener, hears, longestRuns } = this.parts;
    const durationMs = now - this.since;
    longestRuns.ended(listener.name, durationMs);
    if (lease.note.expectsReplays) for (const entry of this.entries) tellReplay(this.parts, entry);
    const manual = options.commitMode === 'manual' && !lease.transactional;
    if ((!manual && !this.complete(this.entries, now)) || !hears('RecordProcessed')) return;
    let index = 0;
    for (const entry of this.entries) {
      publish({ type: 'RecordProcessed', record: coordinatesOf(entry, listener), durationMs, index });
      index += 1;
    }
  }

  private tellFailure(error: Error, now: number): void {
    const { publish } = this.parts;
    const durationMs = now - this.since;
    publish({ type: 'HandlerFailed', record: this.record, records: this.entries.length, durationMs, error });
  }
}

/** The record is done with, however that came about: does it count as processed again? */
export function tellReplay({ lease, listener, publish }: DeliveryParts, entry: BufferedRecord): void {
  const cause = lease.note.replays(entry.record.offset);
  if (cause !== null) publish({ type: 'RecordReplayed', record: coordinatesOf(entry, listener), cause });
}

export function coordinatesOf(entry: BufferedRecord | undefined, { name }: Listener): RecordCoordinates {
  const { topic = '', partition = -1, offset = -1n } = entry?.record ?? {};
  return { topic, partition, offset, listener: name };
}
