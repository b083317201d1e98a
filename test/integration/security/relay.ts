import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A request that has passed: its API key, and when (epoch ms). */
export interface Passed {
  readonly api: number;
  readonly at: number;
}

const sizeBytes = 4;
const apiKeyBytes = 2;

/** Stands before a listener without TLS, passes all on, and notes which requests went over which connection. */
export class Relay {
  /** One for each connection, in the order in which they were opened. */
  readonly connections: Passed[][] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.accept(client));

  private constructor(private readonly target: number) {}

  static async listen(target: number): Promise<Relay> {
    const relay = new Relay(target);
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    const broker = connect(this.target, '127.0.0.1');
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    const passed: Passed[] = [];
    this.connections.push(passed);
    let rest = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= sizeBytes + apiKeyBytes && rest.length >= sizeBytes + rest.readInt32BE()) {
        passed.push({ api: rest.readInt16BE(sizeBytes), at: Date.now() });
        rest = rest.subarray(sizeBytes + rest.readInt32BE());
      }
    });
  }
}
