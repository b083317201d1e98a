/** Characters, of one byte each, of what a broker stores beside an offset (`offset.metadata.max.bytes`, 4096 by default). */
export const longestNote = 1024;

/**
 * How long our metadata beside an offset may be, in characters. Brokers tell their limit to nobody who may not read their configs:
 * it is found by what they refuse, once for all leases of a consumer.
 */
export class MetadataLimit {
  private most = longestNote;

  get length(): number {
    return this.most;
  }

  refused(text: string): void {
    this.most = Math.min(this.most, Math.floor(text.length / 2));
  }
}
