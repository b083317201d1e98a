/** What the coordinator may hold of the transaction that is open. */
export interface Transaction {
  /** Keys of the partitions that are a part of it. */
  readonly partitions: Set<string>;
  readonly groups: Set<string>;
  /** Whether the coordinator was asked to add anything; if not, there is nothing to end. */
  asked: boolean;
}

/**
 * |          | begin      | send, sendOffsets | commit                  | abort         |
 * |----------|------------|-------------------|-------------------------|---------------|
 * | new      | init, open | refused           | refused                 | nothing to do |
 * | ready    | open       | refused           | refused                 | nothing to do |
 * | open     | refused    | open, failed      | ready, failed, in-doubt | ready         |
 * | failed   | refused    | its error         | its error               | new           |
 * | in-doubt | its error  | refused           | ready, failed, in-doubt | its error     |
 * | fenced   | its error  | its error         | its error               | nothing to do |
 *
 * `new` after a failure: what the leaders have got is not known, so the next begin asks for another epoch.
 */
export type ProducerState =
  | { readonly name: 'new' | 'ready' }
  | { readonly name: 'open'; readonly transaction: Transaction }
  | { readonly name: 'failed'; readonly transaction: Transaction; readonly error: Error }
  /** The coordinator was asked to commit, and how it answered is not known. */
  | { readonly name: 'in-doubt'; readonly transaction: Transaction; readonly error: Error }
  | { readonly name: 'fenced'; readonly error: Error };
