import { type Socket } from 'node:net';
import { asError, type Clock, KafkaRebalanceError, type Link } from '../engine';
import { Reader, Writer, type Rpc } from '../wire';
import {
  closedByBroker,
  invalidRequest,
  linkDead,
  malformedResponse,
  mapAuthenticationError,
  mapError,
  timedOut,
} from './error-map';
import {
  authenticate,
  endConnection,
  type KafkaJsConnection,
  type RequestFrame,
  type ResponseFrame,
  type UnopenedConnection,
} from './kafkajs-connection';
import { SaslSession } from './sasl-session';

const apiVersionsKey = 18;

export interface KafkaJsLinkContext {
  /** Where it goes, until the connection can tell. */
  readonly name: string;
  /** Makes the connection without opening it. */
  readonly connect: () => Promise<UnopenedConnection>;
  readonly clock: Clock;
  /** Called once, when the link is disposed. */
  readonly onDead: (link: KafkaJsLink) => void;
}

/** One kafkajs connection, from its opening to its end. See `Link`. */
export class KafkaJsLink implements Link {
  private reason: KafkaRebalanceError | null = null;
  private connection: KafkaJsConnection | null = null;
  private opening: Promise<KafkaJsConnection> | null = null;
  /** null: this connection does not authenticate. */
  private session: SaslSession | null = null;
  /** Something was answered besides ApiVersions, to which brokers answer before they know who asks. */
  private used = false;
  private readonly waiting = new Set<(error: KafkaRebalanceError) => void>();

  constructor(private readonly context: KafkaJsLinkContext) {}

  get dead(): Error | null {
    return this.reason;
  }

  async send<T>(rpc: Rpc<T>, deadline: number): Promise<T> {
    if (this.reason !== null) throw linkDead(this.where, this.reason.message, this.reason);
    const request = requestFrame(rpc);
    return new Promise<T>((resolve, reject) => {
      // Hazard: timers run before sockets are read
      //   1. a handler blocks the event loop   2. the answer arrives   3. the deadline passes
      //   4. the loop is free, and the timer runs first   -> a sound connection is given up, with all that waits on it
      // So what has arrived is read before anything is late.
      const timer = this.context.clock.at(deadline, () => void setImmediate(expire));
      const expire = (): void => {
        if (!this.waiting.has(abandon)) return;
        const late = timedOut(this.where, rpc.name);
        abandon(late);
        this.dispose(late);
      };
      const settle = (): void => {
        timer.cancel();
        this.waiting.delete(abandon);
      };
      const abandon = (error: KafkaRebalanceError): void => {
        settle();
        reject(error);
      };
      this.waiting.add(abandon);
      this.exchange(request, rpc).then(
        (answer) => {
          settle();
          this.used ||= rpc.key !== apiVersionsKey;
          // What one answer says of itself leaves the connection as it is.
          if ('unreadable' in answer) reject(malformedResponse(this.where, rpc.name, answer.unreadable));
          else resolve(answer.value);
        },
        (thrown: unknown) => {
          const error = mapError(thrown, this.where);
          abandon(error);
          this.dispose(error);
        },
      );
    });
  }

  dispose(reason?: Error): void {
    if (this.reason !== null) return;
    this.reason = this.typed(reason);
    // Another request's missed deadline is not theirs: they are told that the connection has ended.
    const told =
      this.reason.code === 'REQUEST_TIMED_OUT' ? linkDead(this.where, this.reason.message, this.reason) : this.reason;
    for (const abandon of [...this.waiting]) abandon(told);
    if (this.connection !== null) endConnection(this.connection, this.reason);
    this.context.onDead(this);
  }

  private typed(reason: Error | undefined): KafkaRebalanceError {
    if (reason instanceof KafkaRebalanceError) return reason;
    return linkDead(this.where, reason?.message ?? 'it was disposed', reason);
  }

  private get where(): string {
    return this.connection?.broker ?? this.context.name;
  }

  private async exchange<T>(request: RequestFrame, rpc: Rpc<T>): Promise<Answer<T>> {
    this.opening ??= this.open();
    const connection = await this.opening;
    const send = (): Promise<Answer<T>> =>
      connection.send({ request, response: responseFrame(rpc), logResponseError: false });
    return this.session === null ? send() : this.session.run(send);
  }

  private async open(): Promise<KafkaJsConnection> {
    const { connection, prepare } = await this.context.connect();
    if (this.reason !== null) throw this.reason;
    this.connection = connection;
    const connected = connection.connect();
    this.watch(connection.socket);
    await connected;
    if (connection.sasl !== null && connection.sasl !== undefined) {
      this.session = new SaslSession(this.context.clock, {
        prepare,
        authenticate: () => this.authenticate(connection),
        onFailed: (thrown) => this.dispose(mapAuthenticationError(thrown, this.where)),
      });
      await this.session.open();
    }
    return connection;
  }

  /**
   * Hazard: what kafkajs makes of the end of a socket depends on what it was doing.
   *   1. we authenticate   2. the broker restarts and the socket ends   3. kafkajs rejects the SASL request
   *   4. its authenticator rejects with KafkaJSSASLAuthenticationError -> as if the password were wrong, which is fatal
   * Listeners run before promises settle, so the socket's own word comes first.
   */
  private watch(socket: Socket | undefined): void {
    socket?.once('error', (error) => this.dispose(mapError(error, this.where)));
    socket?.once('end', () => this.dispose(closedByBroker(this.where, !this.used)));
    socket?.once('close', () => this.dispose(closedByBroker(this.where, !this.used)));
  }

  private async authenticate(connection: KafkaJsConnection): Promise<number> {
    try {
      return await authenticate(connection);
    } catch (thrown) {
      throw mapAuthenticationError(thrown, this.where);
    }
  }
}

type Answer<T> = { readonly value: T } | { readonly unreadable: Error };

/**
 * kafkajs writes request header v1; what v2 has more is one empty set of tagged fields, which we write first.
 * @throws KafkaRebalanceError `INVALID_REQUEST`; the link has nothing to do with it
 */
function requestFrame<T>(rpc: Rpc<T>): RequestFrame {
  const writer = new Writer();
  try {
    if (rpc.flexible) writer.noTaggedFields();
    rpc.write(writer);
  } catch (thrown) {
    throw invalidRequest(`${rpc.name} v${rpc.version}`, thrown);
  }
  const buffer = writer.buffer();
  return {
    apiKey: rpc.key,
    apiVersion: rpc.version,
    apiName: rpc.name,
    encode: () => ({ buf: buffer, buffer }),
  };
}

/** The answer to ApiVersions alone has header v0 in every version: a broker may not know the version that was asked in. */
function responseFrame<T>(rpc: Rpc<T>): ResponseFrame<Answer<T>> {
  return {
    decode: (payload) => {
      try {
        const reader = new Reader(payload);
        if (rpc.flexible && rpc.key !== apiVersionsKey) reader.skipTaggedFields();
        const value = rpc.read(reader);
        return { value: { value }, clientSideThrottleTime: throttleTime(value) };
      } catch (thrown) {
        return { value: { unreadable: asError(thrown) }, clientSideThrottleTime: 0 };
      }
    },
    parse: ({ value }) => value,
  };
}

/** KIP-219: the broker asks to be spared for so many milliseconds. */
function throttleTime(value: unknown): number {
  const { throttleTimeMs } = (value ?? {}) as { readonly throttleTimeMs?: number };
  return throttleTimeMs ?? 0;
}
