import {
  asError,
  KafkaRebalanceError,
  type ErrorName,
  type BrokerNode,
  type Clock,
  type Link,
  type Wire,
} from '../engine';
import { ApiVersions, Reader, Writer, type Api, type Rpc } from '../wire';

type Handler = (request: unknown, node: number) => unknown;

interface Route {
  readonly api: Api<unknown, unknown>;
  readonly handler: Handler;
}

/** What a handler returns to leave the request without an answer; all that follows on its link waits behind it. */
export const noAnswer: unique symbol = Symbol('no answer');

/**
 * Brokers played by a test: a handler for each API, on links that behave as `Link` demands. Requests and answers go
 * through their codecs in both directions, so that what a test plays is what could be on the wire.
 */
export class FakeWire implements Wire {
  /** API name, version, broker and time of each request, in the order in which they came; bootstrap is -1. */
  readonly requests: {
    readonly api: string;
    readonly version: number;
    readonly node: number;
    readonly at: number;
    readonly request: unknown;
  }[] = [];
  readonly links: FakeLink[] = [];
  private readonly routes = new Map<number, Route>();
  private readonly down = new Set<number>();

  constructor(readonly clock: Clock) {
    this.on(ApiVersions, () => ({
      ...{ errorCode: 0, throttleTimeMs: 0, supportedFeatures: [], finalizedFeaturesEpoch: -1n, finalizedFeatures: [] },
      apiKeys: [...this.routes.values()].map(({ api }) => ({
        apiKey: api.key,
        minVersion: api.versions.min,
        maxVersion: api.versions.max,
      })),
    }));
  }

  /**
   * Plays this API; the handler may return a promise, throw (which ends the link with that error), return `noAnswer`, or a
   * `Buffer`, which is the body of the answer as it stands, readable or not. An `api` with narrower `versions` plays a
   * broker that speaks no others.
   */
  on<Request, Response>(
    api: Api<Request, Response>,
    handler: (
      request: Request,
      node: number,
    ) => Response | Promise<Response> | Buffer | typeof noAnswer | Promise<typeof noAnswer>,
  ): void {
    this.routes.set(api.key, { api: api, handler: handler as Handler });
  }

  /** Connections to this broker are refused, and those that are open are cut. */
  stop(node: number): void {
    this.down.add(node);
    for (const link of this.links) if (link.node === node) link.dispose();
  }

  restart(node: number): void {
    this.down.delete(node);
  }

  seed(): Link {
    return this.open(-1);
  }

  link({ nodeId }: BrokerNode): Link {
    return this.open(nodeId);
  }

  close(): Promise<void> {
    for (const link of this.links) link.dispose();
    return Promise.resolve();
  }

  private open(node: number): FakeLink {
    const link = new FakeLink(node, this);
    this.links.push(link);
    return link;
  }

  /** @internal */
  async answer<T>(rpc: Rpc<T>, node: number): Promise<Buffer | typeof noAnswer> {
    if (this.down.has(node)) throw failure('CONNECTION_FAILED', `broker ${node} is down`);
    const route = this.routes.get(rpc.key);
    if (route === undefined) throw failure('CONNECTION_FAILED', `nobody plays ${rpc.name}`);
    const asked = new Writer();
    rpc.write(asked);
    const request = route.api.request.read(new Reader(asked.buffer()), rpc.version);
    if (rpc.key !== ApiVersions.key)
      this.requests.push({ api: rpc.name, version: rpc.version, node, at: this.clock.now(), request });
    const response = await route.handler(request, node);
    if (response === noAnswer) return noAnswer;
    if (Buffer.isBuffer(response)) return response;
    const written = new Writer();
    route.api.response.write(written, response, rpc.version);
    return written.buffer();
  }
}

export class FakeLink implements Link {
  dead: Error | null = null;
  private readonly waiting = new Set<(error: Error) => void>();
  /** A broker takes the next request of a connection when the one before is answered. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly node: number,
    private readonly wire: FakeWire,
  ) {}

  send<T>(rpc: Rpc<T>, deadline: number): Promise<T> {
    if (this.dead !== null) return Promise.reject(ended(this.dead));
    return new Promise<T>((resolve, reject) => {
      const timer = this.wire.clock.at(deadline, () => {
        const late = failure('REQUEST_TIMED_OUT', rpc.name);
        abandon(late);
        this.dispose(late);
      });
      const settle = (): void => {
        timer.cancel();
        this.waiting.delete(abandon);
      };
      const abandon = (error: Error): void => {
        settle();
        reject(error);
      };
      this.waiting.add(abandon);
      this.exchange(rpc).then(
        (body) => {
          if (this.dead !== null) return;
          settle();
          try {
            resolve(rpc.read(new Reader(body)));
          } catch (thrown) {
            // What one answer says of itself leaves the link as it is.
            reject(failure('MALFORMED_RESPONSE', `${rpc.name}: ${asError(thrown).message}`, thrown));
          }
        },
        (thrown: unknown) => this.dispose(asError(thrown)),
      );
    });
  }

  dispose(reason: Error = failure('LINK_DEAD', 'disposed')): void {
    if (this.dead !== null) return;
    this.dead = reason;
    // Another request's missed deadline is not theirs: they are told that the link has ended.
    const late = reason instanceof KafkaRebalanceError && reason.code === 'REQUEST_TIMED_OUT';
    for (const abandon of [...this.waiting]) abandon(late ? ended(reason) : reason);
  }

  /** The body of the answer; never, if the broker leaves this request or one before it without any. */
  private exchange<T>(rpc: Rpc<T>): Promise<Buffer> {
    const answered = this.turn.then(async () => {
      if (this.dead !== null) throw this.dead;
      const body = await this.wire.answer(rpc, this.node);
      return body === noAnswer ? new Promise<Buffer>(() => undefined) : body;
    });
    this.turn = answered.catch(() => undefined);
    return answered;
  }
}

function ended(reason: Error): KafkaRebalanceError {
  return failure('LINK_DEAD', `the link has ended: ${reason.message}`, reason);
}

function failure(code: ErrorName, message: string, cause?: unknown): KafkaRebalanceError {
  return new KafkaRebalanceError(message, { code, disposition: 'retry', cause });
}
