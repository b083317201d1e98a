import { type Clock, type KafkaRebalanceError, type Link } from '../engine';
import { Reader, Writer, type Rpc } from '../wire';
import { linkDead, mapError, timedOut } from './error-map';
import { type KafkaJsConnection, type RequestFrame, type ResponseFrame } from './kafkajs-connection';

const apiVersionsKey = 18;

/** One kafkajs connection, from its opening to its end. See `Link`. */
export class KafkaJsLink implements Link {
  private reason: KafkaRebalanceError | null = null;
  private connection: KafkaJsConnection | null = null;
  private opening: Promise<KafkaJsConnection> | null = null;
  private readonly waiting = new Set<(error: KafkaRebalanceError) => void>();

  /** @param onDead called once, when the link is disposed */
  constructor(
    private readonly address: string,
    private readonly connect: () => Promise<KafkaJsConnection>,
    private readonly clock: Clock,
    private readonly onDead: (link: KafkaJsLink) => void,
  ) {}

  get dead(): Error | null {
    return this.reason;
  }

  async send<T>(rpc: Rpc<T>, deadline: number): Promise<T> {
    if (this.reason !== null) throw linkDead(this.address, this.reason.message, this.reason);
    return new Promise<T>((resolve, reject) => {
      const timer = this.clock.at(deadline, () => this.dispose(timedOut(this.where, rpc.name)));
      const settle = (): void => {
        timer.cancel();
        this.waiting.delete(abandon);
      };
      const abandon = (error: KafkaRebalanceError): void => {
        settle();
        reject(error);
      };
      this.waiting.add(abandon);
      this.exchange(rpc).then(
        (value) => {
          settle();
          resolve(value);
        },
        (thrown: unknown) => {
          const error = mapError(thrown, this.where);
          settle();
          reject(error);
          // What one answer says of itself leaves the connection as it is; everything else ends it.
          if (error.code !== 'MALFORMED_RESPONSE') this.dispose(error);
        },
      );
    });
  }

  dispose(reason?: Error): void {
    if (this.reason !== null) return;
    this.reason = reason === undefined ? linkDead(this.where, 'it was disposed') : mapError(reason, this.where);
    for (const abandon of [...this.waiting]) abandon(this.reason);
    // With an error: kafkajs clears its timers and queues on 'error', and would wait for ever on 'close'.
    this.connection?.socket?.destroy(this.reason);
    this.onDead(this);
  }

  private get where(): string {
    return this.connection?.broker ?? this.address;
  }

  private async exchange<T>(rpc: Rpc<T>): Promise<T> {
    this.opening ??= this.open();
    const connection = await this.opening;
    return connection.send({ request: requestFrame(rpc), response: responseFrame(rpc), logResponseError: false });
  }

  private async open(): Promise<KafkaJsConnection> {
    const connection = await this.connect();
    this.connection = connection;
    if (this.reason !== null) throw this.reason;
    const connected = connection.connect();
    connection.socket?.once('close', () => this.dispose(linkDead(this.where, 'the broker closed it')));
    await connected;
    if (connection.sasl !== null && connection.sasl !== undefined) await connection.authenticate();
    return connection;
  }
}

/** kafkajs writes request header v1; what v2 has more is one empty set of tagged fields, which we write first. */
function requestFrame<T>(rpc: Rpc<T>): RequestFrame {
  return {
    apiKey: rpc.key,
    apiVersion: rpc.version,
    apiName: rpc.name,
    encode: () => {
      const writer = new Writer();
      if (rpc.flexible) writer.int8(0);
      rpc.write(writer);
      const buffer = writer.buffer();
      return { buf: buffer, buffer };
    },
  };
}

/** The answer to ApiVersions alone has header v0 in every version: a broker may not know the version that was asked in. */
function responseFrame<T>(rpc: Rpc<T>): ResponseFrame<T> {
  return {
    decode: (payload) => {
      const reader = new Reader(payload);
      if (rpc.flexible && rpc.key !== apiVersionsKey) reader.taggedFields(() => undefined);
      const value = rpc.read(reader);
      return { value, clientSideThrottleTime: throttleTime(value) };
    },
    parse: ({ value }) => value,
  };
}

/** KIP-219: the broker asks to be spared for so many milliseconds. */
function throttleTime(value: unknown): number {
  const { throttleTimeMs } = (value ?? {}) as { readonly throttleTimeMs?: number };
  return throttleTimeMs ?? 0;
}
