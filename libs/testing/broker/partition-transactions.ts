import { type AbortedTransaction } from '../../wire';

interface AbortedRange extends AbortedTransaction {
  /** Of the marker. */
  readonly lastOffset: bigint;
}

/** Where in one partition transactions are open, and where some were aborted. */
export class PartitionTransactions {
  /** Offset of the first record, by producer. */
  private readonly open = new Map<bigint, bigint>();
  private readonly aborted: AbortedRange[] = [];

  has(producerId: bigint): boolean {
    return this.open.has(producerId);
  }

  begin(producerId: bigint, firstOffset: bigint): void {
    if (!this.open.has(producerId)) this.open.set(producerId, firstOffset);
  }

  /** `lastOffset` is that of the marker. */
  end(producerId: bigint, committed: boolean, lastOffset: bigint): void {
    const firstOffset = this.open.get(producerId);
    this.open.delete(producerId);
    if (firstOffset !== undefined && !committed) this.aborted.push({ producerId, firstOffset, lastOffset });
  }

  /** The first record of which it is not known whether it is committed, or `endOffset`. */
  stableUpTo(endOffset: bigint): bigint {
    let first = endOffset;
    for (const offset of this.open.values()) if (offset < first) first = offset;
    return first;
  }

  /** Those with anything from `from` up to `end`, which is not included. */
  abortedIn(from: bigint, end: bigint): AbortedTransaction[] {
    if (from >= end) return [];
    return this.aborted
      .filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < end)
      .map(({ producerId, firstOffset }) => ({ producerId, firstOffset }));
  }
}
