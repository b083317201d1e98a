import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Network } from './network';
import { ProxiedConnection } from './proxied-connection';

/** Where members find one broker. */
export class BrokerProxy {
  private readonly server: Server;

  constructor(
    readonly port: number,
    private readonly network: Network,
    private readonly broker: number,
    brokerPort: number,
  ) {
    this.server = createServer((member) => new ProxiedConnection(network, broker, member, brokerPort));
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async listen(): Promise<void> {
    this.server.listen({ port: this.port, host: '127.0.0.1' });
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.network.matching(({ broker }) => broker === this.broker)) connection.cut();
    await closed;
  }
}
