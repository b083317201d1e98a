import { type Socket } from 'node:net';
import { type Clock } from '../../engine';
import { ErrorCode, Reader, WireFormatError } from '../../wire';
import { servedApi } from './apis';
import { type Fault } from './faults';
import { BadFrameError, FrameReader } from './frame-reader';
import { frameAnswer, readClientId, readRequestHeader } from './request-header';
import { serves, unanswered, type AnyServedApi, type RequestContext } from './served-api';
import { type TestCluster } from './test-cluster';

export interface ConnectionHost {
  readonly cluster: TestCluster;
  readonly node: number;
  /** Resolves at once unless the broker is frozen. */
  readonly thawed: () => Promise<void>;
  /** Something is wrong in the broker itself. */
  readonly failed: (error: unknown) => void;
}

/** A connection of a client: its requests are answered one after the other, and nothing is read meanwhile. */
export class ClientConnection {
  private readonly frames: FrameReader;
  private readonly waiting: Buffer[] = [];
  private readonly gone = new AbortController();
  private isServing = false;

  constructor(
    private readonly socket: Socket,
    private readonly host: ConnectionHost,
  ) {
    this.frames = new FrameReader(host.cluster.properties.number('socket.request.max.bytes'));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
  }

  get isOpen(): boolean {
    return !this.gone.signal.aborted;
  }

  close(): void {
    this.gone.abort();
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    try {
      this.waiting.push(...this.frames.push(chunk));
    } catch (thrown) {
      if (!(thrown instanceof BadFrameError)) this.host.failed(thrown);
      this.close();
      return;
    }
    void this.serve();
  }

  private async serve(): Promise<void> {
    if (this.isServing) return;
    this.isServing = true;
    this.socket.pause();
    for (let frame = this.waiting.shift(); frame !== undefined && this.isOpen; frame = this.waiting.shift()) {
      await this.host.thawed();
      try {
        await this.serveOne(new Reader(frame));
      } catch (thrown) {
        // A request that cannot be read ends its connection, as with Kafka.
        if (!(thrown instanceof WireFormatError)) this.host.failed(thrown);
        this.close();
      }
    }
    this.isServing = false;
    this.socket.resume();
  }

  private async serveOne(reader: Reader): Promise<void> {
    const { apiKey, version, correlationId } = readRequestHeader(reader);
    const served = servedApi(apiKey);
    const isKnown = served !== null && serves(served, version);
    if (served === null || (!isKnown && served.api.name !== 'ApiVersions')) return this.close();
    const context = this.context(isKnown ? readClientId(reader, version >= served.api.flexibleFrom) : '', version);
    if (!isKnown) {
      const refusal = served.refuse(null, ErrorCode.UNSUPPORTED_VERSION, context);
      return this.write(frameAnswer(served.api as never, version, correlationId, refusal as never));
    }
    const request = served.api.request.read(reader, version);
    const fault = this.host.cluster.faults.take(served.api.name, this.host.node);
    const response = await this.respond(served, request, context, fault);
    await this.host.thawed();
    if (fault?.kind === 'drop') await this.end();
    if (response === unanswered || !this.isOpen) return;
    const frame = frameAnswer(served.api as never, version, correlationId, response as never);
    if (fault?.kind !== 'cut') return this.write(frame);
    await this.write(frame.subarray(0, fault.afterBytes));
    this.close();
  }

  private context(clientId: string, version: number): RequestContext {
    const { cluster, node } = this.host;
    return { cluster, node, version, clientId, clientHost: `/${this.socket.remoteAddress}`, gone: this.gone.signal };
  }

  private async respond(
    served: AnyServedApi,
    request: unknown,
    context: RequestContext,
    fault: Fault | null,
  ): Promise<unknown> {
    if (fault?.kind === 'error') return served.refuse(request, ErrorCode[fault.code], context);
    const response = await served.handle(request, context);
    if (fault?.kind === 'delay') await this.pause(this.host.cluster.clock, fault.ms);
    return response;
  }

  private pause(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.gone;
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.at(clock.now() + ms, end);
      signal.addEventListener('abort', end);
    });
  }

  /** Resolves when the connection has ended. */
  private end(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isOpen) resolve();
      this.gone.signal.addEventListener('abort', () => resolve());
    });
  }

  private write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => void this.socket.write(bytes, () => resolve()));
  }
}
