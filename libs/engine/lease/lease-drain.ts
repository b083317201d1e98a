import { PartitionSet, partitionKey } from '../../protocol';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type Clock, type Timer } from '../ports';
import { coordinates, type HookRunner } from './hook-runner';
import { leaseEnded } from './lease-ended';
import { type LeaseTransactions } from './lease-transactions';
import { type PartitionLease } from './partition-lease';
import { Notice } from './notice';

export interface LeaseDrainContext {
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly hooks: HookRunner;
  /** Commits what is processed; never rejects: a commit that fails is published, and costs a replay. */
  readonly commit: (leases: readonly PartitionLease[]) => Promise<void>;
  readonly transactions: LeaseTransactions;
  /** When the whole consumer must have stopped; Infinity while it is not stopping. */
  readonly stopDeadline: () => number;
}

/**
 * One hand-over of a set of partitions (rule 2).
 *
 * Outline: stop intake, wait for handlers, hook, commit, purge, acknowledge.
 * Hazard: acknowledging before the commit is answered lets the new owner fetch the old offset
 *   1. we acknowledge   2. the coordinator gives the partition away   3. the new owner reads our last commit
 *   4. our commit is answered   -> every record between 3 and 4 is processed twice
 */
export class LeaseDrain {
  private readonly ended = new Notice();
  private deadline: number;
  private timer: Timer | null = null;

  constructor(
    readonly leases: readonly PartitionLease[],
    deadline: number,
    private readonly context: LeaseDrainContext,
  ) {
    this.deadline = deadline;
  }

  /** Resolves with what was handed over: what was lost meanwhile is not among it. Never rejects. */
  async run(): Promise<PartitionSet> {
    const { clock } = this.context;
    const startedAt = clock.now();
    for (const lease of this.leases) lease.beginDrain(this.deadline);
    const slowestSoFar = this.watchSlowest(startedAt);
    await this.handlersSettled();
    const [settledAt, slowest] = [clock.now(), slowestSoFar()];
    const timedOut = this.live().filter(({ running }) => running.size > 0);
    for (const lease of timedOut) lease.abort(drainTimedOut(lease));
    await this.context.hooks.run(
      this.context.hooks.ofKind('revoked'),
      this.live().filter(({ hooked }) => hooked),
      'ignored',
      this.context.stopDeadline(),
    );
    const hookedAt = clock.now();
    for (const lease of this.live())
      lease.note.close(timedOut.includes(lease) ? 'late' : 'clean', hookedAt - startedAt);
    await Promise.all([this.context.commit(this.live()), this.context.transactions.leaveNotes(this.live())]);
    const revoked = this.live();
    for (const lease of revoked) lease.end();
    const endedAt = clock.now();
    if (revoked.length > 0) {
      const [handlersMs, hooksMs, commitMs] = [settledAt - startedAt, hookedAt - settledAt, endedAt - hookedAt];
      this.context.publish({
        type: 'PartitionsRevoked',
        partitions: coordinates(revoked),
        ...{ drainMs: endedAt - startedAt, parts: { handlersMs, hooksMs, commitMs }, slowest },
        timedOut: coordinates(timedOut.filter((lease) => revoked.includes(lease))),
      });
    }
    return PartitionSet.from(revoked);
  }

  /** Gives the partition that has kept the hand-over waiting; the first of those whose handlers still run, if the time is over. */
  private watchSlowest(startedAt: number): () => Extract<ConsumerEvent, { type: 'PartitionsRevoked' }>['slowest'] {
    const { clock } = this.context;
    let last: { readonly lease: PartitionLease; readonly at: number } | null = null;
    for (const lease of this.leases) void lease.settled.then(() => (last = { lease, at: clock.now() }));
    return () => {
      const stuck = this.live().find(({ running }) => running.size > 0);
      const slowest = stuck === undefined ? last : { lease: stuck, at: clock.now() };
      if (slowest === null) return null;
      const { topic, partition } = slowest.lease;
      return { topic, partition, handlersMs: slowest.at - startedAt };
    };
  }

  /** Brings the handlers' deadline forward. */
  expedite(deadline: number): void {
    if (deadline >= this.deadline) return;
    this.deadline = deadline;
    for (const lease of this.leases) lease.drainDeadline = deadline;
    this.timer?.cancel();
    this.timer = this.context.clock.at(deadline, () => this.ended.notify());
  }

  private live(): readonly PartitionLease[] {
    return this.leases.filter(({ phase }) => phase !== 'ended');
  }

  private async handlersSettled(): Promise<void> {
    const settled = Promise.all(this.leases.map((lease) => lease.settled));
    this.timer = this.context.clock.at(this.deadline, () => this.ended.notify());
    await Promise.race([settled, this.ended.wait()]);
    this.timer.cancel();
  }
}

function drainTimedOut(lease: PartitionLease) {
  return leaseEnded(
    'DRAIN_TIMED_OUT',
    `${partitionKey(lease)} is handed over and a handler did not end within drainTimeoutMs: its record is left to the next owner.`,
  );
}
