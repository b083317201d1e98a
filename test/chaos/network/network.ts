import { type ProxiedConnection } from './proxied-connection';

/** What connections suffer while it lasts. */
export interface Condition {
  readonly matches: (connection: Pick<ProxiedConnection, 'broker' | 'clientId'>) => boolean;
  readonly delayMs?: number;
  /** Nothing is passed on, on either side. */
  readonly holds?: boolean;
  /** What the broker says is thrown away. */
  readonly losesAnswers?: boolean;
}

/** All connections between members and brokers, and what they suffer now. */
export class Network {
  readonly connections = new Set<ProxiedConnection>();
  private readonly conditions = new Set<Condition>();

  /** @returns the function that ends it */
  impose(condition: Condition): () => void {
    this.conditions.add(condition);
    return () => {
      this.conditions.delete(condition);
      for (const connection of this.connections) connection.conditionsChanged();
    };
  }

  delayMsOf(connection: ProxiedConnection): number {
    return Math.max(0, ...this.of(connection).map(({ delayMs = 0 }) => delayMs));
  }

  holds(connection: ProxiedConnection): boolean {
    return this.of(connection).some(({ holds = false }) => holds);
  }

  losesAnswers(connection: ProxiedConnection): boolean {
    return this.of(connection).some(({ losesAnswers = false }) => losesAnswers);
  }

  matching(matches: Condition['matches']): readonly ProxiedConnection[] {
    return [...this.connections].filter(matches);
  }

  private of(connection: ProxiedConnection): readonly Condition[] {
    return [...this.conditions].filter(({ matches }) => matches(connection));
  }
}
