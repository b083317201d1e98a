/** Which brokers of a cluster are up, and which of these have frozen. */
export class BrokerStates {
  readonly frozen = new Set<number>();
  readonly stopped = new Set<number>();

  constructor(readonly ids: readonly number[]) {}

  isUp(node: number): boolean {
    return !this.stopped.has(node);
  }

  /** Whether it does what is due. */
  acts(node: number): boolean {
    return this.isUp(node) && !this.frozen.has(node);
  }

  /** It, or if it is down the next one that is not; null: all are down. */
  upFrom(node: number): number | null {
    const place = this.ids.indexOf(node);
    return [...this.ids.slice(place), ...this.ids.slice(0, place)].find((id) => this.isUp(id)) ?? null;
  }
}
