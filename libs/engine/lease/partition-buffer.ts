import { type Mark, type Watermark } from '../../protocol';
import { type ConsumerRecord } from '../record';

/** One record that waits for its handler, and what to tell when it is processed. */
export interface BufferedRecord {
  readonly record: ConsumerRecord;
  readonly watermark: Watermark;
  readonly mark: Mark;
  readonly sizeBytes: number;
}

/** What was fetched of one partition and not yet delivered, in order; first in, first out. */
export class PartitionBuffer {
  private entries: BufferedRecord[] = [];
  private head = 0;
  private heldBytes = 0;

  get bytes(): number {
    return this.heldBytes;
  }

  get isEmpty(): boolean {
    return this.head === this.entries.length;
  }

  get first(): BufferedRecord | undefined {
    return this.entries[this.head];
  }

  push(entry: BufferedRecord): void {
    this.entries.push(entry);
    this.heldBytes += entry.sizeBytes;
  }

  shift(): BufferedRecord | undefined {
    const entry = this.entries[this.head];
    if (entry === undefined) return undefined;
    this.head += 1;
    this.heldBytes -= entry.sizeBytes;
    if (this.head === this.entries.length) this.clear();
    else if (this.head > 1024 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return entry;
  }

  clear(): void {
    this.entries = [];
    this.head = 0;
    this.heldBytes = 0;
  }
}
