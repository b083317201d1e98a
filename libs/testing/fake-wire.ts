import { KafkaRebalanceError, type BrokerNode, type Clock, type Link, type Wire } from '../engine';
import { ApiVersions, Reader, Writer, type Api, type Rpc } from '../wire';

type Handler = (request: unknown, node: number) => unknown;

interface Route {
  readonly api: Api<unknown, unknown>;
  readonly handler: Handler;
}

/** What a handler returns to leave the request without an answer. */
export const noAnswer: unique symbol = Symbol('no answer');

/**
 * Brokers played by a test: a handler for each API, on links that behave as `Link` demands. Requests and answers go
 * through their codecs in both directions, so that what a test plays is what could be on the wire.
 */
export class FakeWire implements Wire {
  /** API name and broker of each request, in the order in which they came; bootstrap is -1. */
  readonly requests: { readonly api: string; readonly node: number; readonly request: unknown }[] = [];
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

  /** Plays this API; the handler may return a promise, throw, or return `noAnswer`. */
  on<Request, Response>(
    api: Api<Request, Response>,
    handler: (request: Request, node: number) => Response | Promise<Response> | typeof noAnswer,
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
  async answer<T>(rpc: Rpc<T>, node: number): Promise<T | typeof noAnswer> {
    if (this.down.has(node)) throw failure('CONNECTION_FAILED', `broker ${node} is down`);
    const route = this.routes.get(rpc.key);
    if (route === undefined) throw failure('CONNECTION_FAILED', `nobody plays ${rpc.name}`);
    const asked = new Writer();
    rpc.write(asked);
    const request = route.api.request.read(new Reader(asked.buffer()), rpc.version);
    if (rpc.key !== ApiVersions.key) this.requests.push({ api: rpc.name, node, request });
    const response = await route.handler(request, node);
    if (response === noAnswer) return noAnswer;
    const written = new Writer();
    route.api.response.write(written, response, rpc.version);
    return rpc.read(new Reader(written.buffer()));
  }
}

class FakeLink implements Link {
  dead: Error | null = null;
  private readonly waiting = new Set<(error: Error) => void>();

  constructor(
    readonly node: number,
    private readonly wire: FakeWire,
  ) {}

  send<T>(rpc: Rpc<T>, deadline: number): Promise<T> {
    if (this.dead !== null) return Promise.reject(this.dead);
    return new Promise<T>((resolve, reject) => {
      const timer = this.wire.clock.at(deadline, () => this.dispose(failure('REQUEST_TIMED_OUT', rpc.name)));
      const settle = (): void => {
        timer.cancel();
        this.waiting.delete(abandon);
      };
      const abandon = (error: Error): void => {
        settle();
        reject(error);
      };
      this.waiting.add(abandon);
      this.wire.answer(rpc, this.node).then(
        (answer) => {
          if (answer === noAnswer || this.dead !== null) return;
          settle();
          resolve(answer);
        },
        (thrown: unknown) =>
          this.dispose(thrown instanceof Error ? thrown : failure('CONNECTION_FAILED', String(thrown))),
      );
    });
  }

  dispose(reason: Error = failure('LINK_DEAD', 'disposed')): void {
    if (this.dead !== null) return;
    this.dead = reason;
    for (const abandon of [...this.waiting]) abandon(reason);
  }
}

function failure(code: string, message: string): KafkaRebalanceError {
  return new KafkaRebalanceError(message, { code, disposition: 'retry' });
}
