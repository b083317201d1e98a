import { partitionKey, type PendingCommit } from '../../protocol';
import { brokerError, sleepUntil } from '../cluster';
import { asError, KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { coordinates } from './hook-runner';
import { Notice } from './notice';
import { type PartitionLease } from './partition-lease';

/** Under which name a commit is sent: the membership as it is now. */
export interface CommitIdentity {
  readonly memberId: string;
  readonly generation: number;
}

export interface OffsetToCommit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

export interface CommitterContext {
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Null: we are no member, nothing can be committed. */
  readonly identity: () => CommitIdentity | null;
  /**
   * False between the answers to JoinGroup and SyncGroup: the coordinator refuses commits, and soon will not. Who waits is
   * told by `gateChanged`.
   */
  readonly mayCommit: () => boolean;
  /** One OffsetCommit request; Kafka's error code by partition key. */
  readonly send: (
    identity: CommitIdentity,
    offsets: readonly OffsetToCommit[],
    deadline: number,
  ) => Promise<ReadonlyMap<string, number>>;
  /** The answer tells that the group does not know this membership. */
  readonly refused: (identity: CommitIdentity, error: KafkaRebalanceError) => void;
}

/** Leases whose commit goes into the same request. */
interface Batch {
  readonly leases: Set<PartitionLease>;
  readonly outcome: Promise<KafkaRebalanceError | null>;
}

/**
 * Stores what is processed. One request at a time, so that offsets arrive in the order in which they were taken; all who
 * ask meanwhile are served together by the next one. A lease that has ended is never committed (rule 5).
 */
export class Committer {
  private tail: Promise<unknown> = Promise.resolve();
  private next: Batch | null = null;
  private readonly gate = new Notice();

  constructor(private readonly context: CommitterContext) {}

  /** `mayCommit` may answer otherwise now. */
  gateChanged(): void {
    this.gate.notify();
  }

  /**
   * Resolves when the broker has stored what was processed of the leases when their turn came; repeats what is worth
   * repeating until `deadline` (monotonic milliseconds), then rejects with the last error.
   */
  async commit(leases: readonly PartitionLease[], deadline: number): Promise<void> {
    const { clock, options, publish } = this.context;
    for (let failures = 0; ; failures += 1) {
      await this.gateOpen(deadline);
      const error = await this.submit(leases);
      if (error === null || !leases.some(isDue)) return;
      const pause = Math.min(options.retryBackoffMaxMs, options.retryBackoffMs * 2 ** Math.min(failures, 20));
      const again = error.disposition === 'retry' && clock.now() + pause < deadline;
      publish({ type: 'CommitFailed', partitions: coordinates(leases), error, willRetry: again });
      if (!again) throw error;
      // No pause when the gate has closed: it tells when to go on.
      if (this.context.mayCommit()) await sleepUntil(clock, clock.now() + pause);
    }
  }

  /**
   * For who must go on (rule 4): resolves after the broker's first answer, and at once while the gate is closed. What
   * could not be stored is repeated in the background.
   */
  async commitWithoutWaiting(leases: readonly PartitionLease[], deadline: number): Promise<void> {
    const error = this.context.mayCommit() ? await this.submit(leases) : null;
    if (error !== null || !this.context.mayCommit()) this.commit(leases, deadline).catch(() => undefined);
  }

  private async gateOpen(deadline: number): Promise<void> {
    const { clock, mayCommit } = this.context;
    if (mayCommit()) return;
    const timer = clock.at(deadline, () => this.gate.notify());
    while (!mayCommit() && clock.now() < deadline) await this.gate.wait();
    timer.cancel();
  }

  private submit(leases: readonly PartitionLease[]): Promise<KafkaRebalanceError | null> {
    const batch = this.next ?? this.open();
    for (const lease of leases) batch.leases.add(lease);
    return batch.outcome;
  }

  private open(): Batch {
    const leases = new Set<PartitionLease>();
    const outcome = this.tail.then(() => {
      this.next = null;
      return this.attempt([...leases]);
    });
    this.tail = outcome;
    this.next = { leases, outcome };
    return this.next;
  }

  /** Never rejects. */
  private async attempt(leases: readonly PartitionLease[]): Promise<KafkaRebalanceError | null> {
    const due = leases.flatMap((lease) => {
      const offset = lease.live ? lease.due : null;
      return offset === null ? [] : [{ lease, offset }];
    });
    if (due.length === 0) return null;
    const identity = this.context.identity();
    if (identity === null) return notAMember();
    const sent = due.map(({ lease, offset }) => ({
      lease,
      pending: lease.ledger.begin(offset, lease.metadata, lease.mark),
      ledger: lease.ledger,
    }));
    const startedAt = this.context.clock.now();
    let codes: ReadonlyMap<string, number>;
    try {
      codes = await this.context.send(
        identity,
        sent.map(({ lease, pending }) => toCommit(lease, pending)),
        startedAt + this.context.options.requestTimeoutMs,
      );
    } catch (thrown) {
      for (const { ledger, pending } of sent) ledger.settle(pending, false);
      return asRebalanceError(thrown);
    }
    return this.settle(identity, sent, codes, this.context.clock.now() - startedAt);
  }

  private settle(
    identity: CommitIdentity,
    sent: readonly { lease: PartitionLease; pending: PendingCommit; ledger: PartitionLease['ledger'] }[],
    codes: ReadonlyMap<string, number>,
    durationMs: number,
  ): KafkaRebalanceError | null {
    let worst: KafkaRebalanceError | null = null;
    const stored: { topic: string; partition: number; offset: bigint }[] = [];
    for (const { lease, pending, ledger } of sent) {
      const code = codes.get(partitionKey(lease)) ?? -1;
      ledger.settle(pending, code === 0);
      if (code === 0) stored.push({ topic: lease.topic, partition: lease.partition, offset: pending.offset });
      else {
        // The offset with a shorter note, or with none, is right too.
        if (code === offsetMetadataTooLarge && lease.note.refused(pending.metadata)) {
          worst ??= noteTooLong();
          continue;
        }
        const error = brokerError(code, { api: 'OffsetCommit', subject: partitionKey(lease) });
        if (worst === null || worst.disposition === 'retry') worst = error;
      }
    }
    if (stored.length > 0) this.context.publish({ type: 'OffsetsCommitted', offsets: stored, durationMs });
    return worst === null ? null : this.judge(identity, worst);
  }

  private isStill({ memberId, generation }: CommitIdentity): boolean {
    const now = this.context.identity();
    return now?.memberId === memberId && now.generation === generation;
  }

  /** What an error means depends on whether the membership is still the one under which the commit was sent. */
  private judge(identity: CommitIdentity, error: KafkaRebalanceError): KafkaRebalanceError {
    switch (error.code) {
      case 'ILLEGAL_GENERATION':
      case 'UNKNOWN_MEMBER_ID':
      case 'STALE_MEMBER_EPOCH':
      case 'FENCED_MEMBER_EPOCH':
      case 'GROUP_ID_NOT_FOUND':
      case 'FENCED_INSTANCE_ID': {
        if (this.isStill(identity)) this.context.refused(identity, error);
        // Still a member, or one again under the next generation, which came while this was under way: what is still
        // ours is due again. If it is not, the lease has ended and there is nothing to repeat.
        const member = this.context.identity() !== null;
        return member
          ? new KafkaRebalanceError(error.message, { code: error.code, disposition: 'retry', cause: error })
          : error;
      }
      default:
        return error;
    }
  }
}

const offsetMetadataTooLarge = 12;

function noteTooLong(): KafkaRebalanceError {
  return new KafkaRebalanceError(
    'The broker refuses metadata of this length: the note for the next owner is made shorter.',
    {
      code: 'OFFSET_METADATA_TOO_LARGE',
      disposition: 'retry',
    },
  );
}

function isDue(lease: PartitionLease): boolean {
  return lease.live && lease.due !== null;
}

function toCommit(
  { topic, partition, leaderEpoch }: PartitionLease,
  { offset, metadata }: PendingCommit,
): OffsetToCommit {
  return { topic, partition, offset, leaderEpoch, metadata };
}

function notAMember(): KafkaRebalanceError {
  return new KafkaRebalanceError('The offsets cannot be committed: this consumer is not a member of its group now.', {
    code: 'NOT_A_MEMBER',
    disposition: 'abandon',
  });
}

function asRebalanceError(thrown: unknown): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError) return thrown;
  const error = asError(thrown);
  return new KafkaRebalanceError(error.message, { code: 'UNEXPECTED', disposition: 'fatal', cause: error });
}
