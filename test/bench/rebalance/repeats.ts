import { byPartition, type Delivery } from './delivery';
import { type SentRecord } from './round-record';

/** The deliveries of records that had been processed before. */
export function repeats(deliveries: readonly Delivery[]): readonly Delivery[] {
  return [...byPartition(deliveries).values()].flatMap((all) => {
    const seen = new Set<number>();
    return all.filter(({ offset }) => seen.has(offset) || !seen.add(offset));
  });
}

/** The records that nobody processed. */
export function lostRecords(sent: readonly SentRecord[], deliveries: readonly Delivery[]): readonly SentRecord[] {
  const processed = new Set(deliveries.map(({ partition, offset }) => `${partition}:${offset}`));
  return sent.filter(({ partition, offset }) => !processed.has(`${partition}:${offset}`));
}
