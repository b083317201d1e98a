import { backoffMs } from '../cluster';
import { asError, BatchItemError, KafkaRebalanceError } from '../errors';
import { DeliveryGate } from './delivery-gate';
import { type PartitionLease } from './partition-lease';
import { coordinatesOf, RecordDelivery, tellReplay, type DeliveryParts, type Trouble } from './record-delivery';
import { type BufferedRecord, type Taken } from './record-lanes';
import { recordsPerCommit } from './records-per-commit';
import { type ListenerWork, type WorkerContext } from './worker-context';

interface Delivered {
  readonly left: readonly BufferedRecord[];
  readonly holdsSlot: boolean;
}

const allDone: Delivered = { left: [], holdsSlot: true };

/**
 * Delivers the records of one lease to its listener: as many at a time as its lanes and slots allow. A record that fails
 * is delivered again after a pause and holds its lane meanwhile, but no slot. Ends when the lease is not active any more
 * and the last running handler has settled.
 */
export class PartitionWorker {
  private readonly gate: DeliveryGate;
  private readonly parts: DeliveryParts;
  private underWay = 0;
  private sinceCommit = 0;
  private starved = false;
  private readonly pump = (): void => this.startWhatMay();
  private readonly notify = (): void => this.lease.changed.notify();

  constructor(
    private readonly lease: PartitionLease,
    private readonly work: ListenerWork,
    private readonly context: WorkerContext,
  ) {
    this.gate = new DeliveryGate(lease, work, context);
    const { listener } = work;
    this.parts = { ...context, lease, listener, timeoutMs: listener.processing?.processingTimeoutMs ?? null };
  }

  async run(): Promise<void> {
    const { lease } = this;
    while (lease.phase === 'active' || this.underWay > 0) {
      this.startWhatMay();
      await lease.changed.wait();
    }
    this.gate.close();
  }

  private startWhatMay(): void {
    const { lease, context, work } = this;
    while (this.gate.isOpen) {
      if (!work.slots.tryTake(this.pump)) break;
      const taken = lease.take(this.gate.most);
      if (taken === null) {
        work.slots.release();
        break;
      }
      this.gate.started();
      this.process(taken);
    }
    const starved = lease.demandBytes === 0;
    if (this.starved && !starved) context.onDemand();
    this.starved = starved;
  }

  /** Holds a slot when it begins, and the lane until it ends. Nearly all need one attempt: of these none is a promise of ours. */
  private process(taken: Taken): void {
    this.underWay += 1;
    new RecordDelivery(this.parts, taken.entries, 1).begin((trouble, at) => {
      if (trouble === null && this.work.breaker === null) this.ended(taken, this.done(taken.entries), at);
      else {
        const { clock } = this.context;
        void this.deliverUntilDone(taken.entries, trouble).then((all) => this.ended(taken, all, clock.now()));
      }
    });
  }

  private ended(taken: Taken, { left, holdsSlot }: Delivered, at: number): void {
    const pause = left.length === 0 ? this.pauseAfter(taken, at) : null;
    if (pause === null) this.release(taken, holdsSlot);
    else void pause.then(() => this.release(taken, holdsSlot));
  }

  /** What has to be before the next record of the lane; null: nothing. Never rejects. */
  private pauseAfter({ entries }: Taken, at: number): Promise<void> | null {
    const { options, slice, clock } = this.context;
    this.sinceCommit += entries.length;
    const mayBeDue = options.commitMode === 'record' || options.commitMode === 'batch';
    if (mayBeDue && (this.sinceCommit >= recordsPerCommit(options) || this.isIdle()))
      return this.commitBatch().then(() => slice.turn(clock.now()) ?? undefined);
    return slice.turn(at);
  }

  private release(taken: Taken, holdsSlot: boolean): void {
    const { lease, work } = this;
    this.underWay -= 1;
    lease.release(taken);
    if (holdsSlot) work.slots.release();
    this.startWhatMay();
    if (lease.phase !== 'active') lease.changed.notify();
  }

  /**
   * What follows a first attempt that ended with this trouble. Resolves with the records that are left to the next owner, or
   * to nobody after a seek.
   */
  private async deliverUntilDone(entries: readonly BufferedRecord[], outcome: Trouble | null): Promise<Delivered> {
    const { lease, work, context } = this;
    let left = entries;
    let troubles = 0;
    let trouble = outcome;
    for (let attempt = 1; ;) {
      const broken = this.tellBreaker(trouble);
      if (trouble === null) return this.done(left);
      const { error, nackMs, ofTransaction } = trouble;
      const [first] = left;
      left = this.unfinished(left, error);
      if (left.length === 0 || !this.mayRetry(left)) return { left, holdsSlot: true };
      work.slots.release();
      if (error === null) await this.pause(left, nackMs ?? context.options.recordRetryBackoffMs);
      else if (ofTransaction) await this.afterTransaction(left, attempt, error, (troubles += 1));
      else if (broken) this.noteOpenCircuit(left, attempt, error);
      else left = await this.afterFailure(left, left[0] === first ? attempt : 1, error);
      if (left.length === 0) return { left, holdsSlot: false };
      // The rest of a batch has attempts of its own.
      if (left[0] !== first) attempt = 0;
      else if (error === null || broken || ofTransaction) attempt -= 1;
      while (this.mayRetry(left) && !(this.gate.breakerAllows() && work.slots.tryTake(this.notify)))
        await lease.changed.wait();
      if (!this.mayRetry(left)) return { left, holdsSlot: false };
      work.breaker?.started();
      attempt += 1;
      trouble = await new RecordDelivery(this.parts, left, attempt).run();
    }
  }

  /** True: the circuit is open, and the failure does not count. */
  private tellBreaker(trouble: Trouble | null): boolean {
    const { breaker, listener } = this.work;
    if (breaker === null) return false;
    const { publish, clock } = this.context;
    const error = trouble?.error ?? null;
    if (trouble?.ofTransaction === true) {
      breaker.untold();
      return false;
    }
    if (error === null) {
      if (breaker.succeeded()) publish({ type: 'CircuitClosed', listener: listener.name });
      return false;
    }
    const wasOpen = breaker.isOpen;
    const open = breaker.failed(error, clock.now());
    if (open && !wasOpen) publish({ type: 'CircuitOpened', listener: listener.name, error });
    return open;
  }

  private done(entries: readonly BufferedRecord[]): Delivered {
    if (this.lease.failing.size > 0) this.forget(entries);
    return allDone;
  }

  /** What is not processed: not acknowledged, and from the record on that a batch handler says has failed. */
  private unfinished(entries: readonly BufferedRecord[], error: Error | null): readonly BufferedRecord[] {
    if (error instanceof BatchItemError && Number.isInteger(error.index)) {
      this.lease.complete(entries.slice(0, Math.max(0, error.index)), this.context.clock.now());
    }
    const finished = entries.filter(({ mark }) => mark.processed);
    this.doneWith(finished);
    return finished.length === 0 ? entries : entries.filter(({ mark }) => !mark.processed);
  }

  private noteOpenCircuit(left: readonly BufferedRecord[], attempt: number, error: Error): void {
    const now = this.context.clock.now();
    this.note(left, attempt, error, Math.max(0, (this.work.breaker?.mayStartAt(now) ?? now) - now));
  }

  /** A pause: it says nothing of the record, so no attempt is spent. What only a person can mend ends the consumer. */
  private async afterTransaction(
    left: readonly BufferedRecord[],
    attempt: number,
    error: Error,
    troubles: number,
  ): Promise<void> {
    const { fail, options } = this.context;
    if (error instanceof KafkaRebalanceError && error.disposition === 'fatal') fail(error);
    const { recordRetryBackoffMs: retryBackoffMs, recordRetryBackoffMaxMs: retryBackoffMaxMs } = options;
    const inMs = backoffMs({ retryBackoffMs, retryBackoffMaxMs }, troubles - 1);
    this.note(left, attempt, error, inMs);
    await this.pause(left, inMs);
  }

  /** A pause, or the listener's policy. Resolves with what is left to be delivered. */
  private async afterFailure(
    left: readonly BufferedRecord[],
    attempt: number,
    error: Error,
  ): Promise<readonly BufferedRecord[]> {
    const { work, context, lease } = this;
    const [first] = left;
    if (first === undefined) return left;
    const after = work.failed.after(first, error, attempt);
    if (after.next === 'retry') {
      this.note(left, attempt, error, after.inMs);
      await this.pause(left, after.inMs);
      return left;
    }
    const given = error instanceof BatchItemError ? left.slice(0, 1) : left;
    while (this.mayRetry(left)) {
      try {
        if (!(await work.failed.giveUp(given, error, attempt, after.fatal))) {
          // The consumer stops; the record is left to the next owner.
          while (this.mayRetry(left)) await lease.changed.wait();
          return left;
        }
        await this.passInTransaction(given);
        lease.complete(given, context.clock.now());
        this.doneWith(given);
        return left.slice(given.length);
      } catch (thrown) {
        const inMs = context.options.recordRetryBackoffMaxMs;
        this.note(left, attempt, asError(thrown), inMs);
        await this.pause(left, inMs);
      }
    }
    return left;
  }

  /** The offset of what was given up goes where all offsets of a transactional listener go. */
  private async passInTransaction(given: readonly BufferedRecord[]): Promise<void> {
    const last = given.at(-1);
    if (last === undefined || !this.lease.transactional) return;
    const { offset, leaderEpoch } = last.record;
    await this.context.transactions.of(this.lease).run(offset + 1n, leaderEpoch, () => Promise.resolve());
  }

  private note([first]: readonly BufferedRecord[], attempt: number, error: Error, retryInMs: number): void {
    if (first === undefined) return;
    const { offset } = first.record;
    this.lease.failing.set(offset, { offset, attempt, error });
    const record = coordinatesOf(first, this.work.listener);
    this.context.publish({ type: 'RecordFailed', record, attempt, error, retryInMs });
  }

  /** Of what was not processed all together. */
  private doneWith(entries: readonly BufferedRecord[]): void {
    for (const entry of entries) tellReplay(this.parts, entry);
    this.forget(entries);
  }

  private forget(entries: readonly BufferedRecord[]): void {
    for (const { record } of entries) this.lease.failing.delete(record.offset);
  }

  private async pause(left: readonly BufferedRecord[], ms: number): Promise<void> {
    const { lease, context } = this;
    const until = context.clock.now() + ms;
    const timer = context.clock.at(until, () => lease.changed.notify());
    while (this.mayRetry(left) && (context.clock.now() < until || lease.paused || !context.mayDeliver())) {
      await lease.changed.wait();
    }
    timer.cancel();
  }

  /** A failed record of a lease that drains is left to the next owner: it is not committed. */
  private mayRetry([first]: readonly BufferedRecord[]): boolean {
    return this.lease.phase === 'active' && first !== undefined && this.lease.isCurrent(first);
  }

  private isIdle(): boolean {
    return this.underWay === 1 && this.lease.waiting === 0;
  }

  /** `batch`: after `maxPollRecords`, or as soon as nothing is left of what was fetched. */
  private async commitBatch(): Promise<void> {
    const { commitMode } = this.context.options;
    if (this.sinceCommit === 0 || (commitMode !== 'record' && commitMode !== 'batch')) return;
    this.sinceCommit = 0;
    await this.context.commitWithoutWaiting(this.lease);
  }
}
