import { type AbortedTransaction } from '../apis/fetch';

/**
 * Which producers are, at the batch being read, inside a transaction that was aborted. The broker tells where each one
 * begins; where it ends is told by the marker in the log itself.
 */
export class AbortedProducers {
  readonly #begin: readonly AbortedTransaction[];
  readonly #open = new Set<bigint>();
  #next = 0;

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#begin = transactions.toSorted(
      (a, b) => Number(a.firstOffset > b.firstOffset) - Number(a.firstOffset < b.firstOffset),
    );
  }

  /** Opens the transactions that begin at `offset` or before. */
  advance(offset: bigint): void {
    for (let entry = this.#begin[this.#next]; entry && entry.firstOffset <= offset; entry = this.#begin[this.#next]) {
      this.#open.add(entry.producerId);
      this.#next++;
    }
  }

  /** The producer's abort marker was read. */
  close(producerId: bigint): void {
    this.#open.delete(producerId);
  }

  has(producerId: bigint): boolean {
    return this.#open.has(producerId);
  }
}
