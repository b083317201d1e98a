import { CommitLedger, nextOffset, Watermark, type NextOffset } from '../../protocol';
import { KafkaRebalanceError } from '../errors';
import { type RecordCoordinates } from '../events';
import { type PartitionStatus } from '../group-consumer';
import { type ConsumerRecord, type Lease } from '../record';
import { Notice } from './notice';
import { PartitionBuffer, type BufferedRecord } from './partition-buffer';

/** `starting`: committed offset and assigned hooks; `active`; `draining`: delivers no more; `ended`: revoked or lost. */
export type LeasePhase = 'starting' | 'active' | 'draining' | 'ended';

/** A chunk of the log as the fetcher hands it over; see `FetchTarget`. */
export interface FetchedChunk {
  readonly records: readonly (Omit<ConsumerRecord, 'topic' | 'partition'> & { readonly sizeBytes: number })[];
  readonly nextOffset: bigint;
  readonly highWatermark: bigint;
}

export interface RunningRecord {
  readonly record: RecordCoordinates;
  /** Monotonic milliseconds. */
  readonly since: number;
}

export interface FailingRecord {
  readonly offset: bigint;
  readonly attempt: number;
  readonly error: Error;
}

/**
 * One ownership of one partition, from assigned to revoked or lost: what was fetched, what is processed, what is stored.
 * It performs nothing; the worker, the drain and the committer act on it.
 */
export class PartitionLease {
  readonly topic: string;
  readonly partition: number;
  phase: LeasePhase = 'starting';
  paused = false;
  failing: FailingRecord | null = null;
  /** Null: no handler runs. */
  running: RunningRecord | null = null;
  /** Set when the assigned hooks began: only then are the revoked ones due. */
  hooked = false;
  /** Where `seek` in the assigned hook wants to begin. */
  startOverride: bigint | null = null;
  highWatermark: bigint | null = null;
  leaderEpoch = -1;
  /** Woken by everything that the worker may wait for. */
  readonly changed = new Notice();
  /** Resolves when the last handler of this lease has settled, however it ended. */
  settled: Promise<void> = Promise.resolve();
  private readonly controller = new AbortController();
  private readonly buffer = new PartitionBuffer();
  private watermark: Watermark | null = null;
  private fetchNext: bigint | null = null;
  private deliverNext: bigint | null = null;
  ledger = new CommitLedger(null);

  /** @param limitBytes the bound of this partition's buffer, now */
  constructor(
    readonly lease: Lease,
    private readonly limitBytes: () => number,
  ) {
    this.topic = lease.topic;
    this.partition = lease.partition;
  }

  /** Bytes that the fetcher may ask for; 0 while the buffer is more than half full, so that answers are worth their while. */
  get demandBytes(): number {
    if (this.phase !== 'active' || this.paused) return 0;
    const limit = this.limitBytes();
    return this.buffer.bytes * 2 > limit ? 0 : limit - this.buffer.bytes;
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
    return this.buffer.bytes;
  }

  get committable(): NextOffset | null {
    return this.watermark?.committable ?? null;
  }

  get pending(): number {
    return this.watermark?.pending ?? 0;
  }

  /** What a commit would store now, if that is more than the broker has. */
  get due(): NextOffset | null {
    const committable = this.committable;
    return committable !== null && this.ledger.isDue(committable) ? committable : null;
  }

  activate(start: NextOffset, committed: NextOffset | null): void {
    this.ledger = new CommitLedger(committed);
    this.moveTo(start);
    this.phase = 'active';
  }

  /** Reads on from `offset`. Records delivered before it keep their old watermark, which nobody asks any more. */
  moveTo(offset: NextOffset): void {
    const committed = this.ledger.committed;
    if (committed !== null && offset < committed) this.ledger.rewind();
    this.watermark = new Watermark(offset);
    this.buffer.clear();
    this.fetchNext = offset;
    this.deliverNext = offset;
    this.changed.notify();
  }

  /** Fetches on from `offset`, because the log does not hold `fetchOffset` any more. What is buffered is delivered first. */
  fetchFrom(offset: NextOffset): void {
    if (this.watermark === null || offset < this.fetchOffset) {
      this.moveTo(offset);
      return;
    }
    this.watermark.advanceTo(offset);
    this.fetchNext = offset;
    if (this.buffer.isEmpty) this.deliverNext = offset;
  }

  receive(chunk: FetchedChunk): void {
    if (this.phase !== 'active' || this.watermark === null) return;
    this.highWatermark = chunk.highWatermark;
    for (const { sizeBytes, ...fields } of chunk.records) {
      const record: ConsumerRecord = { topic: this.topic, partition: this.partition, ...fields };
      const { watermark } = this;
      this.buffer.push({ record, watermark, mark: watermark.receive(record.offset), sizeBytes });
      this.leaderEpoch = record.leaderEpoch;
    }
    this.watermark.advanceTo(nextOffset(chunk.nextOffset));
    this.fetchNext = chunk.nextOffset;
    if (this.buffer.isEmpty) this.deliverNext = chunk.nextOffset;
    this.changed.notify();
  }

  get hasDeliverable(): boolean {
    return this.phase === 'active' && !this.paused && !this.buffer.isEmpty;
  }

  /** The next record to deliver, or null: nothing there, paused, or not ours to deliver. */
  take(): BufferedRecord | null {
    if (!this.hasDeliverable) return null;
    const entry = this.buffer.shift();
    if (entry === undefined) return null;
    this.deliverNext = this.buffer.first?.record.offset ?? this.fetchNext;
    return entry;
  }

  /** False if the lease has ended, and the ack changed nothing. */
  complete({ watermark, mark }: BufferedRecord): boolean {
    if (!this.live) return false;
    watermark.complete(mark);
    return true;
  }

  /** Everything delivered before `offset` is processed. False if the lease has ended. */
  completeBefore(offset: NextOffset): boolean {
    if (!this.live || this.watermark === null) return false;
    this.watermark.completeBefore(offset);
    return true;
  }

  /** False after a `seek`: the record belongs to a reading that was given up. */
  isCurrent({ watermark }: BufferedRecord): boolean {
    return watermark === this.watermark;
  }

  /** Stop of intake: what was prefetched is nobody's from here on. */
  beginDrain(): void {
    this.phase = 'draining';
    this.buffer.clear();
    this.changed.notify();
  }

  end(): void {
    this.phase = 'ended';
    this.buffer.clear();
    this.changed.notify();
  }

  /** Tells the running handlers that their result will not count. */
  abort(reason: KafkaRebalanceError): void {
    if (!this.controller.signal.aborted) this.controller.abort(reason);
    this.changed.notify();
  }

  status(now: number): PartitionStatus {
    const processed = this.committable;
    return {
      topic: this.topic,
      partition: this.partition,
      phase: this.phase === 'ended' ? 'draining' : this.phase,
      position: this.deliverNext,
      committed: this.ledger.committed,
      processed,
      highWatermark: this.highWatermark,
      lag: processed === null || this.highWatermark === null ? null : maximum(0n, this.highWatermark - processed),
      pending: this.pending,
      paused: this.paused,
      bufferedBytes: this.buffer.bytes,
      failing: this.failing,
      runningMs: this.running === null ? null : now - this.running.since,
    };
  }
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Why a handler's signal was aborted. */
export function leaseEnded(code: 'DRAIN_TIMED_OUT' | 'PARTITION_LOST' | 'POLL_INTERVAL_EXCEEDED', message: string) {
  return new KafkaRebalanceError(message, { code, disposition: 'abandon' });
}
