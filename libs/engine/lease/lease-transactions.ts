import { answered } from '../answered';
import { type PartitionLease } from './partition-lease';
import { LeaseTransaction, type TransactionParts } from './lease-transaction';

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

  forget(lease: PartitionLease): void {
    this.byLease.get(lease)?.close();
    this.byLease.delete(lease);
  }
}
