import { answered } from '../answered';
import { type Timer } from '../ports';
import { type PartitionLease } from './partition-lease';
import { LeaseTransaction, type TransactionParts } from './lease-transaction';

const notePatienceMs = 1000;

/** The transactions of all leases whose listener is transactional. */
export class LeaseTransactions {
  private readonly byLease = new Map<PartitionLease, LeaseTransaction>();

  constructor(private readonly parts: TransactionParts) {}

  of(lease: PartitionLease): LeaseTransaction {
    const known = this.byLease.get(lease);
    if (known !== undefined) return known;
    const transaction = new LeaseTransaction(lease, this.parts);
    this.byLease.set(lease, transaction);
    return transaction;
  }

  /**
   * Ends what owners before have open in these partitions. Resolves with those where that is done; where a coordinator does
   * not answer it goes on, and is worth asking for again. Rejects with what only a person can mend.
   */
  async begin(leases: readonly PartitionLease[], deadline: number): Promise<readonly PartitionLease[]> {
    const begun = new Set(leases.filter(({ transactional }) => !transactional));
    const begin = async (lease: PartitionLease): Promise<boolean> => {
      const done = await this.of(lease).tryBegin(deadline);
      if (done) begun.add(lease);
      return done;
    };
    await answered(this.parts.clock, leases.filter(({ transactional }) => transactional).map(begin));
    return leases.filter((lease) => begun.has(lease));
  }

  /**
   * How a hand-over ended, in a transaction for that alone. Waits no longer than a moment: without it nothing is lost, and the next
   * owner ends what is still open.
   */
  async leaveNotes(leases: readonly PartitionLease[]): Promise<void> {
    const left = leases.filter(({ transactional }) => transactional).map((lease) => this.of(lease).leaveNote());
    const { clock } = this.parts;
    let timer: Timer | null = null;
    const patience = new Promise<void>((resolve) => (timer = clock.at(clock.now() + notePatienceMs, resolve)));
    await Promise.race([Promise.all(left), patience]);
    (timer as Timer | null)?.cancel();
  }

  forget(lease: PartitionLease): void {
    this.byLease.get(lease)?.close();
    this.byLease.delete(lease);
  }
}
