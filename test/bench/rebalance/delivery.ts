/** One record processed by one member. Times are the wall clock of this machine, in milliseconds. */
export interface Delivery {
  readonly member: string;
  readonly partition: number;
  readonly offset: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** By partition, each in the order of processing. */
export function byPartition(deliveries: readonly Delivery[]): ReadonlyMap<number, readonly Delivery[]> {
  const found = new Map<number, Delivery[]>();
  for (const delivery of [...deliveries].sort((a, b) => a.endedAt - b.endedAt)) {
    const list = found.get(delivery.partition);
    if (list === undefined) found.set(delivery.partition, [delivery]);
    else list.push(delivery);
  }
  return found;
}
