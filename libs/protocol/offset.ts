declare const processed: unique symbol;
declare const next: unique symbol;

/** The offset of a record that is processed. */
export type ProcessedOffset = bigint & { readonly [processed]: true };

/** The offset of the next record to read: what Kafka stores as the committed offset. */
export type NextOffset = bigint & { readonly [next]: true };

export function processedOffset(offset: bigint): ProcessedOffset {
  return offset as ProcessedOffset;
}

export function nextOffset(offset: bigint): NextOffset {
  return offset as NextOffset;
}

/** The one place where 1 is added: from the last record processed to the next one to read. */
export function nextAfter(offset: ProcessedOffset): NextOffset {
  return (offset + 1n) as NextOffset;
}
