import { isForeign, nextOffset, partitionKey, type TopicPartition } from '../../protocol';
import { type CommittingMember } from '../cluster';
import { asError, isFatal, KafkaRebalanceError } from '../errors';
import { type Clock } from '../ports';
import { type OutputTransaction } from '../record';
import { type TransactionalClient, type TransactionalProducer } from '../transactions';
import { type CommitIdentity } from './committer';
import { type PartitionLease } from './partition-lease';

export interface TransactionParts {
  readonly client: TransactionalClient;
  readonly clock: Clock;
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly requestTimeoutMs: number;
  readonly transactionTimeoutMs: number;
  /** Null: we are no member. */
  readonly identity: () => CommitIdentity | null;
  readonly fetchCommitted: (
    partitions: readonly TopicPartition[],
    deadline: number,
  ) => Promise<ReadonlyMap<string, { readonly offset: bigint | null }>>;
}

/**
 * The transactions of one lease (KIP-98, KIP-447). The id belongs to the partition: whoever begins with it next ends what
 * an owner before has open, also one that was killed, or still runs where the group has taken the partition from it.
 */
export class LeaseTransaction {
  private producer: TransactionalProducer;
  private isOpen = false;
  private beginning: Promise<void> | null = null;
  /** A delivery, or what it left to be done, has not ended: what is committed now would be in its transaction. */
  private underWay = 0;
  private leaderEpoch = -1;

  constructor(
    private readonly lease: PartitionLease,
    private readonly parts: TransactionParts,
  ) {
    this.producer = this.create();
  }

  /** When it resolves, no earlier owner can commit any more: only then the committed offset is worth reading. */
  begin(deadline = this.soon()): Promise<void> {
    if (this.isOpen) return Promise.resolve();
    this.beginning ??= this.open(deadline).finally(() => (this.beginning = null));
    return this.beginning;
  }

  /** False if it is worth trying again. Rejects with what only a person can mend. */
  async tryBegin(deadline: number): Promise<boolean> {
    try {
      await this.begin(deadline);
      return true;
    } catch (thrown) {
      if (isFatal(thrown)) throw thrown;
      return false;
    }
  }

  private async open(deadline: number): Promise<void> {
    try {
      await this.producer.begin(deadline);
      this.isOpen = true;
    } catch (thrown) {
      if (!isRetriable(thrown)) this.renew();
      throw thrown;
    }
  }

  /**
   * Commits what `work` sends and `next`, the offset behind what it processed, together, or neither. Rejects with the error
   * of `work`, or of the transaction; then nothing is committed.
   */
  async run(next: bigint, leaderEpoch: number, work: (output: OutputTransaction) => Promise<void>): Promise<void> {
    this.underWay += 1;
    try {
      await this.attempt(next, leaderEpoch, work);
      this.leaderEpoch = leaderEpoch;
    } finally {
      this.underWay -= 1;
    }
  }

  /** Tells the next owner how the hand-over ended, if all has ended. Never rejects: without it nothing is lost. */
  async leaveNote(): Promise<void> {
    const { ledger, note } = this.lease;
    if (this.underWay > 0 || ledger.committed === null || !note.hasToTell || isForeign(ledger.metadata)) return;
    await this.run(ledger.committed, this.leaderEpoch, () => Promise.resolve()).catch(() => undefined);
  }

  private async attempt(
    next: bigint,
    leaderEpoch: number,
    work: (output: OutputTransaction) => Promise<void>,
  ): Promise<void> {
    await this.begin();
    const metadata = this.metadata(next);
    try {
      let over = false;
      const { producer } = this;
      const send: OutputTransaction['send'] = (topic, messages) =>
        over ? Promise.reject(ended()) : producer.send(topic, messages, this.soon());
      try {
        await work({ send });
      } finally {
        over = true;
      }
      await this.sendOffsets(next, leaderEpoch, metadata);
    } catch (thrown) {
      await this.abort();
      throw thrown;
    }
    await this.commit(next);
    this.lease.ledger.settle(this.lease.ledger.begin(nextOffset(next), metadata), true);
  }

  /** The note for the next owner, unless another program uses the place. */
  private metadata(next: bigint): string {
    const { ledger, note } = this.lease;
    return isForeign(ledger.metadata) ? ledger.metadata : note.text(next, '');
  }

  private async sendOffsets(offset: bigint, leaderEpoch: number, metadata: string): Promise<void> {
    const { topic, partition, note } = this.lease;
    const offsets = [{ topic, partition, offset, leaderEpoch, metadata }];
    try {
      await this.producer.sendOffsets(() => this.place(), offsets, this.soon());
    } catch (thrown) {
      // The next transaction has a shorter one.
      if (isTooLong(thrown)) note.refused(metadata);
      throw thrown;
    }
  }

  /** As it is now, not as it was when the lease began: the generation goes on while the partition stays. */
  private place(): CommittingMember {
    const { groupId, groupInstanceId, identity } = this.parts;
    const member = identity();
    if (member === null || this.lease.phase === 'ended') throw ended();
    const { memberId, generation } = member;
    return { groupId, groupInstanceId, memberId, generation };
  }

  private async commit(next: bigint): Promise<void> {
    this.isOpen = false;
    try {
      await this.producer.commit(this.soon());
    } catch (thrown) {
      const error = asError(thrown);
      if (!isInDoubt(error)) {
        await this.abort();
        throw error;
      }
      if (!(await this.wasCommitted(next))) throw error;
    }
  }

  /** Asks the group what is committed, after a new identity has ended whatever was under way. */
  private async wasCommitted(next: bigint): Promise<boolean> {
    while (this.lease.live) {
      try {
        this.renew();
        await this.begin();
        const { topic, partition } = this.lease;
        const found = await this.parts.fetchCommitted([{ topic, partition }], this.soon());
        const committed = found.get(partitionKey(this.lease));
        if (committed !== undefined) return (committed.offset ?? -1n) >= next;
      } catch {
        // The brokers are away; until they answer nobody knows.
      }
      await new Promise<void>((resolve) => void this.parts.clock.at(this.parts.clock.now() + 500, resolve));
    }
    return false;
  }

  private async abort(): Promise<void> {
    this.isOpen = false;
    try {
      await this.producer.abort(this.soon());
    } catch {
      // The next begin asks for a new identity, which ends it.
      this.renew();
    }
  }

  private renew(): void {
    this.producer.close();
    this.isOpen = false;
    if (this.lease.phase !== 'ended') this.producer = this.create();
  }

  private create(): TransactionalProducer {
    const { client, groupId, transactionTimeoutMs } = this.parts;
    const transactionalId = `${groupId}-${this.lease.topic}-${this.lease.partition}`;
    return client.producer({ transactionalId, transactionTimeoutMs });
  }

  private soon(): number {
    return this.parts.clock.now() + this.parts.requestTimeoutMs;
  }

  close(): void {
    this.producer.close();
  }
}

function isInDoubt(error: Error): boolean {
  return error instanceof KafkaRebalanceError && error.code === 'TRANSACTION_IN_DOUBT';
}

function isTooLong(thrown: unknown): boolean {
  return thrown instanceof KafkaRebalanceError && thrown.code === 'OFFSET_METADATA_TOO_LARGE';
}

function isRetriable(thrown: unknown): boolean {
  return thrown instanceof KafkaRebalanceError && thrown.disposition === 'retry';
}

function ended(): KafkaRebalanceError {
  return new KafkaRebalanceError(
    'The transaction of this delivery has ended, or its lease: nothing of it is committed.',
    {
      ...{ code: 'TRANSACTION_ENDED', disposition: 'abandon' },
    },
  );
}
