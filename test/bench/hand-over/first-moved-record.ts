import { byPartition, type Delivery } from '../rebalance/delivery';

/** When `joiner` began with its first record of a partition that another member had read before; null: it has not. */
export function firstMovedRecordAt(joiner: string, deliveries: readonly Delivery[]): number | null {
  const firsts = [...byPartition(deliveries).values()].flatMap((all) => {
    const first = all.findIndex(({ member }) => member === joiner);
    return first > 0 ? [all[first]!.startedAt] : [];
  });
  return firsts.length === 0 ? null : Math.min(...firsts);
}
