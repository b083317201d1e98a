import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type Api, Reader, Writer } from '../../../libs/wire';

/** First flexible version of each API that is played here. */
const flexibleFrom = new Map([
  [10, 3],
  [12, 4],
  [18, 3],
]);

/** One request as it came over the socket, and the ways to answer it. */
export interface Received {
  readonly key: number;
  readonly version: number;
  readonly clientId: string | null;
  readonly body: Reader;
  readonly socket: Socket;
  answer<Q, R>(api: Api<Q, R>, response: R): void;
  /** `body` follows the correlation id as it is. */
  answerBytes(body: Uint8Array): void;
  frame(body: Uint8Array): Buffer;
}

/** A broker on a real socket that does what the test says. */
export class TcpBroker {
  /** All that were ever accepted. */
  readonly sockets: Socket[] = [];
  readonly requests: Received[] = [];
  private readonly server: Server;

  constructor(private readonly handle: (request: Received) => void) {
    this.server = createServer((socket) => this.accept(socket));
  }

  static async listen(handle: (request: Received) => void): Promise<TcpBroker> {
    const broker = new TcpBroker(handle);
    broker.server.listen(0, '127.0.0.1');
    await once(broker.server, 'listening');
    return broker;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get node(): { nodeId: number; host: string; port: number; rack: null } {
    return { nodeId: 1, host: '127.0.0.1', port: this.port, rack: null };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(socket: Socket): void {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    let buffered = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk]);
      while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
        const end = 4 + buffered.readInt32BE(0);
        const request = receive(socket, buffered.subarray(4, end));
        buffered = buffered.subarray(end);
        this.requests.push(request);
        this.handle(request);
      }
    });
  }
}

function receive(socket: Socket, bytes: Buffer): Received {
  const body = new Reader(bytes);
  const [key, version, correlationId] = [body.int16(), body.int16(), body.int32()];
  const clientId = body.nullableString(false);
  const flexible = version >= (flexibleFrom.get(key) ?? Infinity);
  if (flexible) body.skipTaggedFields();
  const frame = (rest: Uint8Array): Buffer => {
    const writer = new Writer();
    writer.int32(4 + rest.length);
    writer.int32(correlationId);
    writer.raw(rest);
    return writer.buffer();
  };
  return {
    ...{ key, version, clientId, body, socket, frame },
    answer: (api, response) => {
      const writer = new Writer();
      if (flexible && key !== 18) writer.noTaggedFields();
      api.response.write(writer, response, version);
      socket.write(frame(writer.buffer()));
    },
    answerBytes: (rest) => socket.write(frame(rest)),
  };
}
