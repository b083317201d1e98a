import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

export interface PlayedSet {
  replicas: unknown;
  ordinals?: { start: unknown };
  deletionTimestamp?: string;
}

const token = 'token-of-the-pod';
const collection = '/apis/apps/v1/namespaces/shop/statefulsets/';

/**
 * An API server on a real socket with TLS, and the folder that a pod finds its service account in. It knows the StatefulSets
 * that are set here, lets the service account read `orders` alone, as the Role of the recipe does, and can be told to
 * answer otherwise.
 */
export class PlayedApiServer {
  readonly sets = new Map<string, PlayedSet>();
  readonly requests: string[] = [];
  /** What it does instead of answering, request by request. */
  readonly otherwise: Answering[] = [];

  private constructor(
    private readonly server: Server,
    readonly serviceAccount: string,
  ) {
    server.on('request', (request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      (this.otherwise.shift() ?? ((...both) => this.answer(...both)))(request, response);
    });
  }

  static async listen(): Promise<PlayedApiServer> {
    const own = await certificate();
    const folder = await mkdtemp(join(tmpdir(), 'service-account-'));
    await writeFile(join(folder, 'ca.crt'), own.cert);
    await writeFile(join(folder, 'namespace'), 'shop');
    await writeFile(join(folder, 'token'), `${token}\n`);
    const server = createServer({ key: own.private, cert: own.cert });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PlayedApiServer(server, folder);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await rm(this.serviceAccount, { recursive: true });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const name = request.url?.startsWith(collection) === true ? request.url.slice(collection.length) : '';
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(response, 401, 'Unauthorized');
    if (name !== 'orders') return refuse(response, 403, `Forbidden: statefulsets.apps "${name}" is forbidden`);
    const set = this.sets.get(name);
    if (set === undefined) return refuse(response, 404, 'NotFound');
    const { deletionTimestamp, ...spec } = set;
    const metadata = { name, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) };
    send(response, 200, { kind: 'StatefulSet', apiVersion: 'apps/v1', metadata, spec });
  }
}

export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, reasonAndMessage: string): void {
  const [reason = '', message = reason] = reasonAndMessage.split(': ');
  send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code });
}

/** Of an authority of its own, which nobody trusts who has not been given it. */
export function certificate(): Promise<{ readonly private: string; readonly cert: string }> {
  return generate([{ name: 'commonName', value: 'kubernetes' }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
}
