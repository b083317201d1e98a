import { type Api } from '../../wire';
import { type TestCluster } from './test-cluster';

/** Who asks, and whom. */
export interface RequestContext {
  readonly cluster: TestCluster;
  /** The broker that was asked. */
  readonly node: number;
  readonly version: number;
  readonly clientId: string;
  readonly clientHost: string;
  /** Aborted when the connection has ended: nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

/** A request that must not have an answer: `acks=0`. */
export const unanswered: unique symbol = Symbol('unanswered');

export type Answer<Response> = Response | typeof unanswered;

/** An API as the broker serves it. */
export interface ServedApi<Request, Response> {
  readonly api: Api<Request, Response>;
  handle(request: Request, context: RequestContext): Answer<Response> | Promise<Answer<Response>>;
  /** The answer that refuses all of the request. */
  refuse(request: Request, code: number, context: RequestContext): Response;
  /**
   * The first version that is told to be there, where older ones than the layouts are: librdkafka looks at the lower bounds to
   * find out what a broker can do, and then asks in newer versions. Default: the oldest layout.
   */
  readonly pretendsFrom?: number;
}

export interface AnyServedApi extends Omit<ServedApi<unknown, unknown>, 'handle' | 'refuse'> {
  handle(request: unknown, context: RequestContext): unknown;
  refuse(request: unknown, code: number, context: RequestContext): unknown;
}

export function serve<Request, Response>(served: ServedApi<Request, Response>): AnyServedApi {
  return served;
}

export function serves({ api }: AnyServedApi, version: number): boolean {
  return version >= (api.oldest ?? api.versions.min) && version <= api.versions.max;
}
