import {
  CommitLedger,
  decodeNote,
  encodeRuns,
  isForeign,
  nextOffset,
  partitionKey,
  type HandOverNote,
  type TopicPartition,
} from '../../protocol';
import { asError, isFatal, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type RebalanceHook } from '../listener';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { coordinates, type HookRunner } from './hook-runner';
import { type LeaseTransactions } from './lease-transactions';
import { type PartitionLease } from './partition-lease';

export interface CommittedOffset {
  /** Null: the group has none. */
  readonly offset: bigint | null;
  readonly metadata: string | null;
  /** Of the record before `offset`; -1 when unknown. */
  readonly leaderEpoch: number;
}

/** A start that takes no longer is nothing to talk about: a coordinator or a leader has moved. */
const patienceMs = 2000;

const nothing: CommittedOffset = { offset: null, metadata: null, leaderEpoch: -1 };

export interface LeaseStartContext {
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly hooks: HookRunner;
  readonly fetchCommitted: (
    partitions: readonly TopicPartition[],
    deadline: number,
  ) => Promise<ReadonlyMap<string, CommittedOffset>>;
  /** `-2n` earliest, `-1n` latest; partitions that have no leader now are left out. */
  readonly listOffsets: (
    partitions: readonly TopicPartition[],
    timestamp: bigint,
    deadline: number,
  ) => Promise<ReadonlyMap<string, bigint>>;
  readonly transactions: LeaseTransactions;
  /** The consumer cannot go on. */
  readonly fail: (error: Error) => void;
}

/** What is known so far, by partition key, and what it took. */
interface Known {
  readonly startedAt: number;
  readonly handlersMs: number;
  readonly committed: Map<string, CommittedOffset>;
  readonly starts: Map<string, bigint>;
}

/**
 * Outline (rule 7): committed offset, reset where there is none, assigned hooks, and only then the first fetch.
 * A lease that is revoked or lost meanwhile drops out; the others go on. Nor does a lease wait for one whose broker does
 * not answer: the hooks are called with those whose start is known, and later with the others.
 */
export class LeaseStart {
  constructor(private readonly context: LeaseStartContext) {}

  /**
   * Resolves when every lease has begun, or ended before it could; never rejects.
   * @param handlersMs how long handlers of before held them up
   * @param begun the lease is active now
   */
  async run(
    leases: readonly PartitionLease[],
    handlersMs: number,
    begun: (lease: PartitionLease) => void,
  ): Promise<void> {
    const startedAt = this.context.clock.now();
    const known: Known = { startedAt, handlersMs, committed: new Map(), starts: new Map() };
    const beginnings: Promise<void>[] = [];
    for (const lease of leases.filter(({ ignoresCommitted }) => ignoresCommitted)) {
      known.committed.set(partitionKey(lease), nothing);
    }
    await this.repeat(leases, async (waiting, deadline) => {
      const ready = await this.findOut(waiting, known, deadline);
      beginnings.push(this.begin(ready, known, begun));
      return waiting.filter((lease) => !ready.includes(lease));
    });
    await Promise.all(beginnings);
  }

  /** Resolves with the leases whose start is known now. */
  private async findOut(
    waiting: readonly PartitionLease[],
    { committed, starts }: Known,
    deadline: number,
  ): Promise<readonly PartitionLease[]> {
    const open = await this.context.transactions.begin(waiting, deadline);
    const missing = open.filter((lease) => !committed.has(partitionKey(lease)));
    for (const [key, found] of await this.context.fetchCommitted(missing, deadline)) {
      committed.set(key, found);
      if (found.offset !== null) starts.set(key, found.offset);
    }
    const isNew = (lease: PartitionLease): boolean => committed.get(partitionKey(lease))?.offset === null;
    await this.reset(
      open.filter((lease) => isNew(lease) && !starts.has(partitionKey(lease))),
      starts,
      deadline,
    );
    for (const lease of open.filter((one) => one.transactional && isNew(one))) {
      const start = starts.get(partitionKey(lease));
      if (start === undefined || !(await this.commitStart(lease, start))) continue;
      committed.set(partitionKey(lease), { offset: start, metadata: '', leaderEpoch: -1 });
    }
    return open.filter((lease) => starts.has(partitionKey(lease)) && !(lease.transactional && isNew(lease)));
  }

  /** In a transaction, as every offset of a transactional lease. False if that has to be tried again. */
  private async commitStart(lease: PartitionLease, start: bigint): Promise<boolean> {
    try {
      await this.context.transactions.of(lease).run(start, -1, () => Promise.resolve());
      return true;
    } catch (thrown) {
      if (isFatal(thrown)) throw thrown;
      return false;
    }
  }

  /** What was revoked or lost while the hooks ran does not begin. */
  private async begin(
    leases: readonly PartitionLease[],
    { startedAt, handlersMs, committed, starts }: Known,
    begun: (lease: PartitionLease) => void,
  ): Promise<void> {
    const { clock, publish } = this.context;
    const offsetsAt = clock.now();
    await this.runHooks(leases);
    const hookedAt = clock.now();
    const ready = starting(leases);
    for (const lease of ready) {
      const key = partitionKey(lease);
      const { offset, metadata, leaderEpoch } = committed.get(key) ?? nothing;
      const start = lease.startOverride ?? starts.get(key) ?? 0n;
      const note = offset === null ? null : decodeNote(offset, metadata ?? '');
      const finished = offset === start ? (note?.finished ?? []) : [];
      const mark = isForeign(metadata) ? '' : encodeRuns(start, finished, lease.note.room(start));
      const ledger = new CommitLedger(offset === null ? null : nextOffset(offset), metadata ?? '', mark);
      if (note !== null && offset !== null) this.readNote(lease, note, offset, start);
      lease.progressAt = clock.now();
      lease.activate(nextOffset(start), ledger, finished, offset === start ? leaderEpoch : -1);
      begun(lease);
    }
    if (ready.length === 0) return;
    const parts = { handlersMs, offsetsMs: offsetsAt - startedAt, hooksMs: hookedAt - offsetsAt };
    publish({ type: 'PartitionsStarted', partitions: coordinates(ready), parts });
  }

  /** After a clean hand-over nothing comes again, but what had failed and waited to be tried again. */
  private readNote(lease: PartitionLease, note: HandOverNote, committed: bigint, start: bigint): void {
    const { state, owner, last, drainMs } = note;
    const { topic, partition } = lease;
    this.context.publish({
      type: 'HandOverRead',
      partition: { topic, partition },
      ...{ owner, state, committed, last, drainMs },
    });
    if (start < committed) lease.note.expectReplays(committed - 1n, 'seek');
    if (state === 'clean' || last === null) return;
    lease.note.expectReplays(last, state === 'late' ? 'drain-timeout' : 'owner-lost');
    if (last < committed) lease.note.supersede();
  }

  /** Where a partition begins whose offset is unknown or out of range; by `autoOffsetReset`. */
  async resetOffset(lease: PartitionLease, from: bigint | null): Promise<bigint | null> {
    const starts = new Map<string, bigint>();
    await this.repeat([lease], async (waiting, deadline) => {
      await this.reset(waiting, starts, deadline, from);
      return waiting.filter((one) => !starts.has(partitionKey(one)));
    });
    return starts.get(partitionKey(lease)) ?? null;
  }

  private async reset(
    leases: readonly PartitionLease[],
    starts: Map<string, bigint>,
    deadline: number,
    from: bigint | null = null,
  ): Promise<void> {
    const { autoOffsetReset: policy } = this.context.options;
    if (leases.length === 0) return;
    if (policy === 'none') {
      const partitions = leases.map(partitionKey).join(', ');
      throw new KafkaRebalanceError(
        from === null
          ? `There is no committed offset for ${partitions}, and autoOffsetReset is 'none'. Commit one, or choose 'earliest' or 'latest'.`
          : `Offset ${from} of ${partitions} is not in the log any more, and autoOffsetReset is 'none'. Seek in an assigned hook, or choose 'earliest' or 'latest'.`,
        { code: from === null ? 'NO_OFFSET_FOR_PARTITION' : 'OFFSET_OUT_OF_RANGE', disposition: 'fatal' },
      );
    }
    const found = await this.context.listOffsets(leases, policy === 'earliest' ? -2n : -1n, deadline);
    for (const lease of leases) {
      const to = found.get(partitionKey(lease));
      if (to === undefined) continue;
      starts.set(partitionKey(lease), to);
      const partition = { topic: lease.topic, partition: lease.partition };
      this.context.publish({ type: 'OffsetReset', partition, from, to, policy });
    }
  }

  /** An assigned hook that fails is run again, so that no partition is half started; the partitions wait for it. */
  private async runHooks(leases: readonly PartitionLease[]): Promise<void> {
    let due: readonly RebalanceHook[] = this.context.hooks.ofKind('assigned');
    for (const lease of leases) lease.hooked = lease.phase === 'starting';
    for (let failures = 0; due.length > 0; failures += 1) {
      const waiting = starting(leases);
      if (waiting.length === 0) return;
      const failed = this.context.hooks.run(due, waiting, 'retried');
      // A hand-over waits for an assigned hook as it does for a handler.
      for (const lease of waiting) lease.settled = Promise.all([lease.settled, failed]).then(() => undefined);
      due = await failed;
      if (due.length > 0) await this.pause(waiting, failures);
    }
  }

  /**
   * Does `work` again, after a growing pause, for what it left over, as long as there are leases that start. What holds it up
   * for long is told, each reason once.
   */
  private async repeat(
    leases: readonly PartitionLease[],
    work: (waiting: readonly PartitionLease[], deadline: number) => Promise<readonly PartitionLease[]>,
  ): Promise<void> {
    let left = leases;
    const begunAt = this.context.clock.now();
    const told = new Set<string>();
    for (let failures = 0; ; failures += 1) {
      left = left.filter(takesRecords);
      if (left.length === 0) return;
      try {
        left = await work(left, this.context.clock.now() + this.context.options.requestTimeoutMs);
        if (left.length === 0) return;
      } catch (thrown) {
        if (!(thrown instanceof KafkaRebalanceError) || isFatal(thrown)) {
          this.context.fail(asError(thrown));
          return;
        }
        if (this.context.clock.now() - begunAt >= patienceMs && !told.has(thrown.code)) {
          told.add(thrown.code);
          this.context.publish({ type: 'FetchFailed', partitions: coordinates(left), error: thrown });
        }
      }
      await this.pause(left, failures);
    }
  }

  /** Ends early when a lease ends. */
  private async pause(leases: readonly PartitionLease[], failures: number): Promise<void> {
    const { clock, options } = this.context;
    const backoff = Math.min(options.retryBackoffMaxMs, options.retryBackoffMs * 2 ** Math.min(failures, 20));
    const until = clock.now() + backoff;
    const [first] = leases;
    if (first === undefined) return;
    const timer = clock.at(until, () => first.changed.notify());
    while (clock.now() < until && takesRecords(first)) await first.changed.wait();
    timer.cancel();
  }
}

function takesRecords({ phase }: PartitionLease): boolean {
  return phase === 'starting' || phase === 'active';
}

function starting(leases: readonly PartitionLease[]): readonly PartitionLease[] {
  return leases.filter(({ phase }) => phase === 'starting');
}
