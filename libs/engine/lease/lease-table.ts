import { partitionKey, PartitionSet, type LostReason, type TopicPartition } from '../../protocol';
import { asError, KafkaRebalanceError } from '../errors';
import { type ReplayCause } from '../events';
import { type ProcessingOptions } from '../processing';
import { coordinates } from './hook-runner';
import { LeaseDrain, type LeaseDrainContext } from './lease-drain';
import { LeaseFetch, type FetchPort } from './lease-fetch';
import { LeaseStart, type LeaseStartContext } from './lease-start';
import { leaseEnded } from './lease-ended';
import { LeaseNote } from './lease-note';
import { MetadataLimit } from './metadata-limit';
import { PartitionLease } from './partition-lease';
import { type RunningRecord } from './running-record';
import { PartitionWorker } from './partition-worker';
import { type ListenerWork, type WorkerContext } from './worker-context';
import { RecordLanes } from './record-lanes';

export interface LeaseTableContext extends LeaseStartContext, LeaseDrainContext, Omit<WorkerContext, 'onDemand'> {
  readonly groupId: string;
  /** Throws if no listener takes the topic. */
  readonly workFor: (topic: string) => ListenerWork;
  readonly processingOf: (topic: string) => Pick<ProcessingOptions, 'ordering' | 'transactional'>;
  readonly fetcher: FetchPort;
}

/** Every lease of this member, and those that have ended while their handler has not. */
export class LeaseTable {
  private readonly leases = new Map<string, PartitionLease>();
  private readonly lingering = new Set<PartitionLease>();
  private readonly drains = new Set<LeaseDrain>();
  private readonly fetches = new Map<PartitionLease, LeaseFetch>();
  private readonly starter: LeaseStart;
  /** Partitions of topics that were deleted and created anew, until they are assigned again. */
  private readonly recreated = new Set<string>();
  /** Of partitions that this process has lost: what it had begun. */
  private readonly started = new Map<string, { readonly last: bigint; readonly cause: ReplayCause }>();
  private readonly metadataLimit = new MetadataLimit();
  private epochs = 0;

  constructor(private readonly context: LeaseTableContext) {
    this.starter = new LeaseStart(context);
  }

  all(): readonly PartitionLease[] {
    return [...this.leases.values()];
  }

  has(partition: TopicPartition): boolean {
    return this.leases.has(partitionKey(partition));
  }

  get(partition: TopicPartition): PartitionLease {
    const lease = this.leases.get(partitionKey(partition));
    if (lease !== undefined) return lease;
    throw new KafkaRebalanceError(
      `${partitionKey(partition)} is not assigned to this consumer. Its partitions: ${PartitionSet.from(this.all()).toString() || 'none'}.`,
      { code: 'NOT_ASSIGNED', disposition: 'abandon' },
    );
  }

  /** The session may have ended or come back: who waits to deliver asks again. */
  gateChanged(): void {
    for (const lease of this.leases.values()) lease.changed.notify();
  }

  /** The handlers that run under a live lease. */
  running(): readonly RunningRecord[] {
    return this.all().flatMap(({ running }) => [...running]);
  }

  /** Resolves when no handler of an ended lease runs any more. */
  async lingeringSettled(): Promise<void> {
    while (this.lingering.size > 0) await Promise.all([...this.lingering].map(({ settled }) => settled));
  }

  assign(partitions: PartitionSet, memberId: string, generation: number): void {
    const fresh = partitions.toArray().map((partition) => this.create(partition, memberId, generation));
    this.context.publish({ type: 'PartitionsAssigned', partitions: coordinates(fresh), generation });
    // Hazard: a handler of the lease that we lost may still run here. The new lease waits for it, or two handlers of one
    // partition would run in one process; the other partitions do not wait.
    const blocked = fresh.filter((lease) => this.predecessors(lease).length > 0);
    for (const batch of [fresh.filter((lease) => !blocked.includes(lease)), ...blocked.map((lease) => [lease])]) {
      if (batch.length > 0) this.begin(batch);
    }
  }

  private create({ topic, partition }: TopicPartition, memberId: string, generation: number): PartitionLease {
    this.epochs += 1;
    const { groupId, options } = this.context;
    const identity = { groupId, memberId, topic, partition, epoch: this.epochs, fencingToken: generation };
    const share = (): number =>
      Math.min(options.maxPartitionFetchBytes, Math.floor(options.maxBufferedBytes / Math.max(1, this.leases.size)));
    const lease = new PartitionLease(
      identity,
      share,
      new RecordLanes(this.context.processingOf(topic).ordering),
      this.context.processingOf(topic).transactional,
      new LeaseNote(identity, options.groupInstanceId ?? memberId, this.metadataLimit),
    );
    const before = this.started.get(partitionKey(lease));
    this.started.delete(partitionKey(lease));
    if (before !== undefined) lease.note.expectReplays(before.last, before.cause);
    lease.ignoresCommitted = this.recreated.delete(partitionKey(lease));
    this.leases.set(partitionKey(lease), lease);
    return lease;
  }

  private predecessors(lease: PartitionLease): readonly PartitionLease[] {
    return [...this.lingering].filter((ended) => partitionKey(ended) === partitionKey(lease));
  }

  private begin(batch: readonly PartitionLease[]): void {
    const before = batch.flatMap((lease) => this.predecessors(lease).map(({ settled }) => settled));
    const assignedAt = this.context.clock.now();
    for (const lease of batch) lease.settled = this.orFail(this.work(lease));
    const start = async (): Promise<void> => {
      await Promise.all(before);
      const handlersMs = before.length === 0 ? 0 : this.context.clock.now() - assignedAt;
      await this.starter.run(batch, handlersMs, (lease) => this.fetch(lease));
    };
    void this.orFail(start());
  }

  private async work(lease: PartitionLease): Promise<void> {
    while (lease.phase === 'starting') await lease.changed.wait();
    if (lease.phase === 'active') await this.worker(lease).run();
  }

  /** Nothing of a lease may throw; if it does, the partition must not stand still unseen. */
  private async orFail(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      this.context.fail(asError(thrown));
    }
  }

  private worker(lease: PartitionLease): PartitionWorker {
    return new PartitionWorker(lease, this.context.workFor(lease.topic), {
      ...this.context,
      onDemand: () => this.context.fetcher.wake(),
    });
  }

  private fetch(lease: PartitionLease): void {
    const target = new LeaseFetch(lease, this.starter, this.context);
    this.fetches.set(lease, target);
    this.context.fetcher.add(target);
  }

  private stopFetch(lease: PartitionLease): void {
    const target = this.fetches.get(lease);
    if (target !== undefined) this.context.fetcher.remove(target);
    this.fetches.delete(lease);
  }

  /** Rule 2. Resolves with what was handed over; a drain that is already under way is only brought forward. */
  async drain(partitions: PartitionSet, deadline: number): Promise<PartitionSet> {
    for (const drain of this.drains) drain.expedite(deadline);
    const leases = this.all().filter((lease) => partitions.has(lease) && lease.phase !== 'draining');
    if (leases.length === 0) return PartitionSet.empty;
    for (const lease of leases) this.stopFetch(lease);
    const drain = new LeaseDrain(leases, deadline, this.context);
    this.drains.add(drain);
    const revoked = await drain.run();
    this.drains.delete(drain);
    for (const lease of leases) this.remove(lease);
    return revoked;
  }

  /** Rule 3: signals aborted, buffers purged, lost hooks run; nothing is committed. */
  lose(partitions: PartitionSet, reason: LostReason): void {
    const lost = this.all().filter((lease) => partitions.has(lease));
    const cause = reason === 'poll-interval-exceeded' ? reason : 'lost';
    for (const lease of lost) {
      if (reason === 'topic-recreated') this.recreated.add(partitionKey(lease));
      else if (lease.note.last !== null) this.started.set(partitionKey(lease), { last: lease.note.last, cause });
    }
    const code = reason === 'poll-interval-exceeded' ? 'POLL_INTERVAL_EXCEEDED' : 'PARTITION_LOST';
    for (const lease of lost) {
      this.stopFetch(lease);
      lease.end();
      lease.abort(
        leaseEnded(code, `${partitionKey(lease)} is lost (${reason}): the result of its handler does not count.`),
      );
    }
    for (const drain of this.drains) drain.expedite(this.context.clock.now());
    if (lost.length === 0) return;
    this.context.publish({ type: 'PartitionsLost', partitions: coordinates(lost), reason });
    const hooked = lost.filter((lease) => lease.hooked);
    const forgotten = this.context.hooks.run(this.context.hooks.ofKind('lost'), hooked, 'ignored');
    for (const lease of lost) {
      lease.settled = Promise.all([lease.settled, forgotten]).then(() => undefined);
      this.remove(lease);
    }
  }

  private remove(lease: PartitionLease): void {
    const key = partitionKey(lease);
    if (this.leases.get(key) !== lease) return;
    this.leases.delete(key);
    this.context.transactions.forget(lease);
    this.lingering.add(lease);
    void lease.settled.then(() => this.lingering.delete(lease));
  }
}
