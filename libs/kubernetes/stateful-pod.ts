export interface StatefulPod {
  readonly name: string;
  readonly statefulSet: string;
  readonly ordinal: number;
}

/** Takes a name apart as the StatefulSet controller does: `orders-2` is number 2 of `orders`. Null: of no StatefulSet. */
export function statefulPod(name: string): StatefulPod | null {
  const [, statefulSet, digits] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)-(\d+)$/.exec(name) ?? [];
  return statefulSet === undefined ? null : { name, statefulSet, ordinal: Number(digits) };
}
