import { type KafkaConfig } from 'kafkajs';
import { type BrokerNode, type Clock, type Link, type Wire } from '../engine';
import { type Address, bootstrapList } from './bootstrap-list';
import { linkDead } from './error-map';
import { connectionFactory, type ConnectionFactory } from './kafkajs-connection';
import { KafkaJsLink } from './kafkajs-link';

export interface KafkaJsWireSetup {
  /** kafkajs's own: brokers, TLS, SASL, connection time-out, socket factory. */
  readonly client: KafkaConfig;
  readonly clock: Clock;
  /** How long a connection may take to open. Default: kafkajs's `connectionTimeout`, 1000. */
  readonly connectTimeoutMs?: number;
}

/**
 * Connections by kafkajs, which brings sockets, TLS and SASL. Nothing is opened before the first `send` on a link.
 * @throws KafkaRebalanceError `UNSUPPORTED_KAFKAJS` if the installed kafkajs is not one whose inside we know;
 * `INVALID_CLIENT` if `client` cannot work
 */
export function createKafkaJsWire({ client, clock, connectTimeoutMs }: KafkaJsWireSetup): Wire {
  const seeds = bootstrapList((client as KafkaConfig | undefined)?.brokers as KafkaConfig['brokers']);
  const bounded = connectTimeoutMs === undefined ? client : { ...client, connectionTimeout: connectTimeoutMs };
  return new KafkaJsWire(connectionFactory(bounded), seeds, clock);
}

class KafkaJsWire implements Wire {
  private readonly links = new Set<KafkaJsLink>();
  private closed = false;

  constructor(
    private readonly connect: ConnectionFactory,
    private readonly nextSeed: () => Promise<Address>,
    private readonly clock: Clock,
  ) {}

  seed(): Link {
    return this.open('a bootstrap broker', this.nextSeed);
  }

  link({ host, port }: BrokerNode): Link {
    return this.open(`${host}:${port}`, () => Promise.resolve({ host, port }));
  }

  close(): Promise<void> {
    this.closed = true;
    for (const link of [...this.links]) link.dispose();
    return Promise.resolve();
  }

  private open(name: string, address: () => Promise<Address>): Link {
    const link = new KafkaJsLink({
      name,
      connect: async () => this.connect(await address()),
      clock: this.clock,
      onDead: (ended) => this.links.delete(ended),
    });
    // Hazard: a loop that was waiting when `close` was called asks for one more link, and nobody would end it.
    if (this.closed) link.dispose(linkDead(name, 'the client is closed'));
    else this.links.add(link);
    return link;
  }
}
