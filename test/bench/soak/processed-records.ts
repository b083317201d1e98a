import { type SentRecord } from '../rebalance/round-record';

/** How often each record was processed, by partition and offset. */
export class ProcessedRecords {
  private readonly counts = new Map<number, number[]>();
  total = 0;
  /** Processed again. */
  twice = 0;

  add(partition: number, offset: number): void {
    const counts = this.counts.get(partition) ?? [];
    this.counts.set(partition, counts);
    const before = counts[offset] ?? 0;
    counts[offset] = before + 1;
    this.total += 1;
    if (before > 0) this.twice += 1;
  }

  lostOf(sent: readonly SentRecord[]): number {
    return sent.filter(({ partition, offset }) => (this.counts.get(partition)?.[offset] ?? 0) === 0).length;
  }
}
