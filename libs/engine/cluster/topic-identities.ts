import { ZERO_UUID, type Uuid } from '../../wire';

/**
 * Which topic a name stands for. A topic that is deleted and created anew has the same name and another id (KIP-516).
 *
 * Hazard: brokers do not hear of it at the same time
 *   1. one tells the new id   2. another one, that lags behind, the old one   3. the first one the new one again
 * So an id that was replaced once never comes back.
 */
export class TopicIdentities {
  private readonly ids = new Map<string, Uuid>();
  private readonly replaced = new Set<Uuid>();

  /** @param onRecreated the name stands for another topic now */
  constructor(private readonly onRecreated: (topic: string) => void) {}

  /** Null while unknown, or on brokers without topic ids. */
  of(topic: string): Uuid | null {
    return this.ids.get(topic) ?? null;
  }

  note(topic: string, id: Uuid): void {
    const before = this.ids.get(topic);
    if (id === ZERO_UUID || id === before || this.replaced.has(id)) return;
    this.ids.set(topic, id);
    if (before === undefined) return;
    this.replaced.add(before);
    this.onRecreated(topic);
  }
}
