import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { listenOnFreePort } from '../apache-kafka/free-port';
import { ClientConnection } from './client-connection';
import { type NodeAddress, type TestCluster } from './test-cluster';

const host = '127.0.0.1';

/** One broker: where it listens, and who is connected. */
export class BrokerNode {
  /** Of the broker itself: a defect. */
  failure: unknown = null;
  private readonly connections = new Set<ClientConnection>();
  private readonly sleepers: (() => void)[] = [];
  private port = 0;

  private constructor(
    readonly id: number,
    private readonly cluster: TestCluster,
    private readonly server: Server,
  ) {}

  static async listen(id: number, cluster: TestCluster): Promise<BrokerNode> {
    const server = createServer();
    const node = new BrokerNode(id, cluster, server);
    server.on('connection', (socket) => {
      const connection = new ClientConnection(socket, {
        ...{ cluster, node: id },
        thawed: () => node.thawed(),
        failed: (error) => (node.failure ??= error),
      });
      node.connections.add(connection);
      socket.on('close', () => node.connections.delete(connection));
    });
    await listenOnFreePort(server);
    node.port = (server.address() as AddressInfo).port;
    return node;
  }

  /** The same after every restart. */
  get address(): NodeAddress {
    return { nodeId: this.id, host, port: this.port, rack: `rack-${this.id}` };
  }

  /** Of those who wait for it to thaw. */
  wake(): void {
    for (const sleeper of this.sleepers.splice(0)) sleeper();
  }

  disconnect(): void {
    for (const connection of this.connections) connection.close();
  }

  /** On the port of before. */
  async restart(): Promise<void> {
    this.server.listen({ port: this.port, host, exclusive: true });
    await once(this.server, 'listening');
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.disconnect();
    this.wake();
    await closed;
  }

  private async thawed(): Promise<void> {
    while (this.cluster.states.frozen.has(this.id)) await new Promise<void>((resolve) => this.sleepers.push(resolve));
  }
}
