import { CommitLedger, encodeRuns, isForeign, nextOffset, Watermark, type NextOffset, type Run } from '../../protocol';
import { type KafkaRebalanceError } from '../errors';
import { type PartitionStatus } from '../group-consumer';
import { type FetchedChunk } from '../cluster';
import { type Lease } from '../record';
import { LeaseNote } from './lease-note';
import { LogView, type Moment } from './log-view';
import { Notice } from './notice';
import { type FailingRecord, type RunningRecord } from './running-record';
import { WaitingRecord } from './waiting-record';
import { RecordLanes, type BufferedRecord, type Taken } from './record-lanes';

/** `starting`: committed offset and assigned hooks; `active`; `draining`: delivers no more; `ended`: revoked or lost. */
export type LeasePhase = 'starting' | 'active' | 'draining' | 'ended';

/** Records held because one before them is not processed; beyond that nothing more is delivered. */
const mostHeld = 50_000;

/**
 * One ownership of one partition, from assigned to revoked or lost: what was fetched, what is processed, what is stored.
 * It performs nothing; the worker, the drain and the committer act on it.
 */
export class PartitionLease {
  readonly topic: string;
  readonly partition: number;
  phase: LeasePhase = 'starting';
  paused = false;
  /** By offset: what has failed and is delivered again. */
  readonly failing = new Map<bigint, FailingRecord>();
  readonly running = new Set<RunningRecord>();
  /** When the drain ends (monotonic milliseconds); Infinity while there is none. */
  drainDeadline = Infinity;
  /** Since when the watermark stands where it is (monotonic milliseconds). */
  progressAt = 0;
  /** Set when the assigned hooks began: only then are the revoked ones due. */
  hooked = false;
  /** Of a topic created anew: what is committed belongs to the one before. */
  ignoresCommitted = false;
  /** Where `seek` in the assigned hook wants to begin. */
  startOverride: bigint | null = null;
  /** Of the last record before `fetchOffset`; -1 when unknown. */
  leaderEpoch = -1;
  /** Woken by everything that the worker may wait for. */
  readonly changed = new Notice();
  /** Resolves when the last handler of this lease has settled, however it ended. */
  settled: Promise<void> = Promise.resolve();
  private readonly log = new LogView();
  private readonly controller = new AbortController();
  private watermark: Watermark | null = null;
  private fetchNext: bigint | null = null;
  private deliverNext: bigint | null = null;
  ledger = new CommitLedger(null);

  /** @param limitBytes the bound of what waits of this partition, now */
  constructor(
    readonly lease: Lease,
    private readonly limitBytes: () => number,
    private readonly lanes = new RecordLanes('partition'),
    /** Offsets are committed in the transactions of the listener, and never otherwise. */
    readonly transactional = false,
    /** For the next owner. */
    readonly note = new LeaseNote(lease, ''),
  ) {
    this.topic = lease.topic;
    this.partition = lease.partition;
  }

  /** Bytes that the fetcher may ask for; 0 while the buffer is more than half full, so that answers are worth their while. */
  get demandBytes(): number {
    if (this.phase !== 'active' || this.paused || (this.watermark?.held ?? 0) > mostHeld) return 0;
    const limit = this.limitBytes();
    return this.lanes.bytes * 2 > limit ? 0 : limit - this.lanes.bytes;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Rule 1: whether an ack still counts. */
  get live(): boolean {
    return this.phase === 'active' || this.phase === 'draining';
  }

  /** -1 while unknown. */
  get fetchOffset(): bigint {
    return this.fetchNext ?? -1n;
  }

  get position(): bigint | null {
    return this.deliverNext;
  }

  get bufferedBytes(): number {
    return this.lanes.bytes;
  }

  get committable(): NextOffset | null {
    return this.watermark?.committable ?? null;
  }

  get pending(): number {
    return this.watermark?.pending ?? 0;
  }

  /** What a commit would store now, if that is more than the broker has. */
  get due(): NextOffset | null {
    const committable = this.transactional ? null : this.committable;
    return committable !== null && this.ledger.isDue(committable, this.mark) ? committable : null;
  }

  /** What a commit would store beside the offset: the note for the next owner, unless another program uses the place. */
  get metadata(): string {
    if (isForeign(this.ledger.metadata)) return this.ledger.metadata;
    return this.note.text(this.committable ?? 0n, this.runs);
  }

  /** What of the metadata is worth a commit by itself. */
  get mark(): string {
    return isForeign(this.ledger.metadata) ? '' : this.note.mark(this.committable ?? 0n, this.runs);
  }

  /** What is finished above the committable offset. */
  private get runs(): string {
    const { watermark } = this;
    if (watermark?.hasRunsAbove !== true) return '';
    const { committable } = watermark;
    return encodeRuns(committable, watermark.runsAbove(), this.note.room(committable));
  }

  /**
   * @param finished above `start`, by an owner before
   * @param leaderEpoch of the record before `start`, -1 when unknown
   */
  activate(start: NextOffset, ledger: CommitLedger, finished: readonly Run[], leaderEpoch: number): void {
    this.ledger = ledger;
    this.moveTo(start, finished);
    this.leaderEpoch = leaderEpoch;
    this.phase = 'active';
  }

  /** Reads on from `offset`. Records delivered before it keep their old watermark, which nobody asks any more. */
  moveTo(offset: NextOffset, finished: readonly Run[] = []): void {
    const committed = this.ledger.committed;
    if (committed !== null && offset < committed) this.ledger.rewind();
    this.watermark = new Watermark(offset, finished);
    this.log.moved();
    this.lanes.clear();
    this.leaderEpoch = -1;
    this.fetchNext = offset;
    this.deliverNext = offset;
    this.changed.notify();
  }

  /** The log holds nothing of what was read from `endOffset` on: goes back there, or to the first record that is not processed. */
  truncate(endOffset: NextOffset, epoch: number): void {
    const { committable } = this;
    this.moveTo(committable !== null && committable < endOffset ? committable : endOffset);
    this.leaderEpoch = this.fetchNext === endOffset ? epoch : -1;
  }

  /** Fetches on from `offset`, because the log does not hold `fetchOffset` any more. What is buffered is delivered first. */
  fetchFrom(offset: NextOffset): void {
    if (this.watermark === null || offset < this.fetchOffset) {
      this.moveTo(offset);
      return;
    }
    this.watermark.advanceTo(offset);
    this.fetchNext = offset;
    if (this.lanes.isEmpty) this.deliverNext = offset;
  }

  receive(chunk: FetchedChunk, now: number): void {
    if (this.phase !== 'active' || this.watermark === null) return;
    const { watermark } = this;
    this.log.answered(chunk, watermark.committable, now);
    // Nothing waited until now, so this is since when the oldest one does.
    if (watermark.pending === 0) this.progressAt = now;
    for (const fetched of chunk.records) {
      const mark = watermark.receive(fetched.offset, fetched.timestamp);
      // An owner before has processed it, and told so with its last commit.
      if (!mark.processed) this.lanes.push(new WaitingRecord(this.lease, fetched, watermark, mark));
      this.leaderEpoch = fetched.leaderEpoch;
    }
    this.watermark.advanceTo(nextOffset(chunk.nextOffset));
    this.fetchNext = chunk.nextOffset;
    if (this.lanes.isEmpty) this.deliverNext = chunk.nextOffset;
    this.changed.notify();
  }

  receiveNothing(now: number): void {
    if (this.watermark !== null) this.log.unchanged(this.watermark.committable, now);
  }

  get hasDeliverable(): boolean {
    return this.phase === 'active' && !this.paused && this.lanes.hasFree;
  }

  /** Records that wait, also those whose order holds them back. */
  get waiting(): number {
    return this.lanes.size;
  }

  /** The record that `take` would begin with. */
  peek(): BufferedRecord | null {
    return this.lanes.peek();
  }

  /** What to deliver next, up to `most` records of one lane, or null: nothing there, paused, or not ours to deliver. */
  take(most: number): Taken | null {
    if (!this.hasDeliverable) return null;
    const taken = this.lanes.take(most);
    const last = taken?.entries.at(-1);
    if (this.lanes.isEmpty) this.deliverNext = this.fetchNext;
    else if (last !== undefined && last.record.offset >= (this.deliverNext ?? 0n))
      this.deliverNext = last.record.offset + 1n;
    return taken;
  }

  /** The delivery has ended, and what waits for it in its lane may go. */
  release(taken: Taken): void {
    this.lanes.release(taken);
  }

  /** What was delivered together is processed. False if the lease has ended, and the ack changed nothing. */
  complete(entries: readonly BufferedRecord[], now: number): boolean {
    const [first] = entries;
    if (!this.live || first === undefined) return this.live;
    this.log.processed(now);
    const { watermark } = first;
    const before = watermark.committable;
    watermark.complete(entries);
    if (watermark.committable !== before) this.progressAt = now;
    return true;
  }

  /** Everything delivered before `offset` is processed. False if the lease has ended. */
  completeBefore(offset: NextOffset, now: number): boolean {
    if (!this.live || this.watermark === null) return false;
    this.log.processed(now);
    this.progressAt = now;
    this.watermark.completeBefore(offset);
    return true;
  }

  /** False after a `seek`: the record belongs to a reading that was given up. */
  isCurrent({ watermark }: BufferedRecord): boolean {
    return watermark === this.watermark;
  }

  /** Stop of intake: what was prefetched is nobody's from here on. */
  beginDrain(deadline: number): void {
    this.phase = 'draining';
    this.drainDeadline = deadline;
    this.lanes.clear();
    this.changed.notify();
  }

  end(): void {
    this.phase = 'ended';
    this.lanes.clear();
    this.changed.notify();
  }

  /** Tells the running handlers that their result will not count. */
  abort(reason: KafkaRebalanceError): void {
    if (!this.controller.signal.aborted) this.controller.abort(reason);
    for (const running of this.running) running.abort(reason);
    this.changed.notify();
  }

  status(moment: Moment): PartitionStatus {
    const { committable: processed, log } = this;
    const { now } = moment;
    const oldest = this.watermark?.oldestUnfinished ?? null;
    const [failing = null] = this.failing.values();
    const running = [...this.running];
    return {
      topic: this.topic,
      partition: this.partition,
      phase: this.phase === 'ended' ? 'draining' : this.phase,
      position: this.deliverNext,
      committed: this.ledger.committed,
      processed,
      ...{ highWatermark: log.highWatermark, logStartOffset: log.logStartOffset },
      ...{ lag: log.lag(processed), lead: log.lead(processed) },
      ...{ lagMs: log.lagMs(processed, oldest, moment), idleMs: log.idleMs(processed, now) },
      pending: this.pending,
      inFlight: running.length,
      recordsInFlight: running.reduce((sum, { size }) => sum + size, 0),
      processedAbove: this.watermark?.processedAbove ?? 0,
      oldestUnfinished: oldest === null ? null : { offset: oldest.offset, ageMs: now - this.progressAt },
      retrying: this.failing.size,
      paused: this.paused,
      bufferedBytes: this.lanes.bytes,
      failing,
      runningMs: running.length === 0 ? null : now - Math.min(...running.map(({ since }) => since)),
    };
  }
}
