import { type KafkaConfig } from 'kafkajs';
import { type BrokerNode, type Clock, type Link, type Wire } from '../engine';
import { connectionFactory, type ConnectionFactory } from './kafkajs-connection';
import { KafkaJsLink } from './kafkajs-link';

export interface KafkaJsWireSetup {
  /** kafkajs's own: brokers, TLS, SASL, connection time-out, socket factory. */
  readonly client: KafkaConfig;
  readonly clock: Clock;
}

/**
 * Connections by kafkajs, which brings sockets, TLS, SASL and the bootstrap list.
 * @throws KafkaRebalanceError `UNSUPPORTED_KAFKAJS` if the installed kafkajs is not one whose inside we know
 */
export function createKafkaJsWire({ client, clock }: KafkaJsWireSetup): Wire {
  return new KafkaJsWire(connectionFactory(client), clock);
}

class KafkaJsWire implements Wire {
  private readonly links = new Set<KafkaJsLink>();

  constructor(
    private readonly connect: ConnectionFactory,
    private readonly clock: Clock,
  ) {}

  seed(): Link {
    return this.open('a bootstrap broker');
  }

  link({ host, port }: BrokerNode): Link {
    return this.open(`${host}:${port}`, { host, port });
  }

  close(): Promise<void> {
    for (const link of [...this.links]) link.dispose();
    return Promise.resolve();
  }

  private open(address: string, destination?: { host: string; port: number }): Link {
    const link = new KafkaJsLink(
      address,
      () => this.connect(destination),
      this.clock,
      (ended) => this.links.delete(ended),
    );
    this.links.add(link);
    return link;
  }
}
