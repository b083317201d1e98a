import { type BrokerStates } from './broker-states';

/** Which broker coordinates a name: any, but always the same, or where it was moved to. */
export class CoordinatorPlaces {
  private readonly places = new Map<string, number>();

  constructor(private readonly brokers: BrokerStates) {}

  nodeOf(name: string): number {
    const place = this.places.get(name) ?? this.hashed(name);
    return this.brokers.upFrom(place) ?? place;
  }

  move(name: string, node: number): void {
    this.places.set(name, node);
  }

  private hashed(name: string): number {
    let hash = 0;
    for (const byte of Buffer.from(name)) hash = (hash * 31 + byte) % 0x7fffffff;
    return this.brokers.ids[hash % this.brokers.ids.length] ?? -1;
  }
}
