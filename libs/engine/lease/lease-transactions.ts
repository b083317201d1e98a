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

  /** Ends what owners before have open in these partitions. */
  async begin(leases: readonly PartitionLease[], deadline: number): Promise<void> {
    await Promise.all(
      leases.filter(({ transactional }) => transactional).map((lease) => this.of(lease).begin(deadline)),
    );
  }

  forget(lease: PartitionLease): void {
    this.byLease.get(lease)?.close();
    this.byLease.delete(lease);
  }
}
