import { readFileSync } from 'node:fs';
import { type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AssignerProtocol, Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { asError, KafkaRebalanceError } from '../engine';
import { BearerTokens, type FetchToken } from './bearer-tokens';
import { invalidClient } from './error-map';
import { FrameGuard } from './frame-guard';

/*
 * The one place that knows the inside of kafkajs 2.2: its types do not show connections. What is used of it, and why its
 * own life cycle of connections is not:
 *   - a connection that was cut in mid-frame never answers again, so none is opened a second time
 *   - a queue that polls every millisecond while nothing waits, so that is switched off
 *   - a request time-out that can be lengthened and not shortened, so that is switched off too, and links have their own
 *   - a reader of answers that throws where nobody catches, so a guard stands before it
 *   - a renewal of SASL sessions that reads answers of others as its own, so `sasl-session` says when
 */

export interface RequestFrame {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  encode(): { readonly buf: Buffer; readonly buffer: Buffer };
}

export interface ResponseFrame<T> {
  /** `payload` starts after the correlation id. `clientSideThrottleTime` (ms) holds later requests back. */
  decode(payload: Buffer): { readonly value: T; readonly clientSideThrottleTime: number };
  parse(decoded: { readonly value: T }): T;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  enforceRequestTimeout: boolean;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

export interface KafkaJsConnection {
  readonly broker: string;
  sasl: KafkaConfig['sasl'] | null;
  /** Since `authenticate` succeeded; null: that has to be done. */
  authenticatedAt: unknown;
  /** A Long, in milliseconds, as the broker said; 0: for ever. */
  readonly sessionLifetime: unknown;
  readonly socket: Socket | undefined;
  readonly requestQueue: RequestQueue;
  processData(chunk: Buffer): void;
  connect(): Promise<unknown>;
  authenticate(): Promise<void>;
  isAuthenticated(): boolean;
  setVersions(versions: Record<number, { readonly minVersion: number; readonly maxVersion: number }>): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
  send<T>(exchange: {
    readonly request: RequestFrame;
    readonly response: ResponseFrame<T>;
    readonly logResponseError: boolean;
  }): Promise<T>;
}

interface ConnectionPoolBuilder {
  build(destination: { host: string; port: number }): Promise<{ readonly pool: readonly unknown[] }>;
}

/** Nothing is opened yet. */
export interface UnopenedConnection {
  readonly connection: KafkaJsConnection;
  /** To be called before each authentication; null: no need. */
  readonly prepare: (() => Promise<void>) | null;
}

export type ConnectionFactory = (destination: { host: string; port: number }) => Promise<UnopenedConnection>;

/** SaslHandshake and SaslAuthenticate, in the versions that kafkajs and every broker since 1.0 speak. */
const saslVersions = { 17: { minVersion: 0, maxVersion: 1 }, 36: { minVersion: 0, maxVersion: 1 } };

/**
 * @throws KafkaRebalanceError `UNSUPPORTED_KAFKAJS` if the installed kafkajs is not one whose inside we know;
 * `INVALID_CLIENT` if kafkajs does not take `client`
 */
export function connectionFactory(client: KafkaConfig): ConnectionFactory {
  checkTls(client);
  // kafkajs writes into `sasl`, which is the user's and may be frozen.
  const builder = poolBuilder(client.sasl === undefined ? client : { ...client, sasl: { ...client.sasl } });
  return async (destination) => {
    const { pool } = await builder.build(destination);
    const connection: unknown = pool[0];
    if (!isConnection(connection)) throw unsupported('its connections look different');
    guardQueue(connection.requestQueue);
    guardReader(connection);
    connection.setVersions(saslVersions);
    connection.setSupportAuthenticationProtocol(true);
    keepOrder(connection);
    const tokens = tokensOf(client);
    if (tokens === null) return { connection, prepare: null };
    connection.sasl = { mechanism: 'oauthbearer', authenticationProvider: (args) => tokens.authenticator(args) };
    return { connection, prepare: () => tokens.prepare() };
  };
}

/** Authenticates, or does it again. Returns for how many milliseconds that is good; 0: for ever. */
export async function authenticate(connection: KafkaJsConnection): Promise<number> {
  connection.authenticatedAt = null;
  await connection.authenticate();
  return Number(String(connection.sessionLifetime));
}

/** Ends the socket and every timer at once. What is pending inside kafkajs is rejected by its own 'error' listener. */
export function endConnection({ requestQueue, socket }: KafkaJsConnection, reason: Error): void {
  // Of a socket that has closed without a word kafkajs takes no notice, and its throttle timer would keep the process.
  requestQueue.destroy();
  // With an error: kafkajs settles `connect` on 'error', and waits for ever on 'close'.
  socket?.destroy(reason);
}

function guardQueue(queue: RequestQueue): void {
  const schedule = queue.scheduleCheckPendingRequests.bind(queue);
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length > 0) schedule();
  };
  queue.enforceRequestTimeout = false;
}

/**
 * Hazard: without SASL a connection is never authenticated to kafkajs, so each request first waits for an authentication that
 * does nothing, ApiVersions alone does not, and overtakes those that were sent before. With SASL it would renew sessions by itself.
 */
function keepOrder(connection: KafkaJsConnection): void {
  const authenticates = connection.sasl !== null && connection.sasl !== undefined;
  connection.isAuthenticated = () => !authenticates || connection.authenticatedAt !== null;
}

function guardReader(connection: KafkaJsConnection): void {
  const guard = new FrameGuard();
  const read = connection.processData.bind(connection);
  connection.processData = (chunk) => {
    try {
      guard.check(chunk);
      read(chunk);
    } catch (thrown) {
      connection.socket?.destroy(asError(thrown));
    }
  };
}

/** A consumer's assigners are handed the cluster, which holds the builder; no consumer is ever started. */
function poolBuilder(client: KafkaConfig): ConnectionPoolBuilder {
  let cluster: { readonly connectionPoolBuilder?: unknown } | null = null;
  try {
    // What goes wrong is told by our own events; kafkajs would log each of it as an error as well.
    new Kafka({ ...client, logLevel: logLevel.NOTHING }).consumer({
      groupId: 'unused',
      partitionAssigners: [
        (config) => {
          cluster = config.cluster as { readonly connectionPoolBuilder?: unknown };
          return {
            name: 'unused',
            version: 0,
            assign: () => Promise.resolve([]),
            protocol: () => ({ name: 'unused', metadata: AssignerProtocol.MemberMetadata.encode(emptySubscription) }),
          };
        },
      ],
    });
  } catch (thrown) {
    throw invalidClient(asError(thrown).message, thrown);
  }
  const builder = (cluster as { readonly connectionPoolBuilder?: unknown } | null)?.connectionPoolBuilder;
  if (!hasFunctions(builder, ['build'])) throw unsupported('its cluster has no connectionPoolBuilder');
  return builder as unknown as ConnectionPoolBuilder;
}

/** What is read when a connection opens would fail with each one, and what is wrong with a file does not pass by itself. */
function checkTls({ ssl }: KafkaConfig): void {
  if (typeof ssl !== 'object') return;
  try {
    createSecureContext(ssl);
  } catch (thrown) {
    throw invalidClient(
      `client.ssl is not usable (${asError(thrown).message}); look at ca, cert, key and passphrase`,
      thrown,
    );
  }
}

/** Of each connection, so that none takes the token of another. */
function tokensOf({ sasl }: KafkaConfig): BearerTokens | null {
  const { mechanism, oauthBearerProvider: fetch } = (sasl ?? {}) as Record<string, unknown>;
  return mechanism === 'oauthbearer' && typeof fetch === 'function' ? new BearerTokens(fetch as FetchToken) : null;
}

const emptySubscription = { version: 0, topics: [], userData: Buffer.alloc(0) };

function isConnection(candidate: unknown): candidate is KafkaJsConnection {
  const functions = ['connect', 'authenticate', 'send', 'setVersions', 'setSupportAuthenticationProtocol'];
  if (!hasFunctions(candidate, [...functions, 'processData', 'isAuthenticated'])) return false;
  if (!('authenticatedAt' in candidate && 'sessionLifetime' in candidate)) return false;
  const queue = candidate['requestQueue'];
  return hasFunctions(queue, ['scheduleCheckPendingRequests', 'destroy']) && Array.isArray(queue['pending']);
}

function hasFunctions(candidate: unknown, names: readonly string[]): candidate is Record<string, unknown> {
  if (typeof candidate !== 'object' || candidate === null) return false;
  return names.every((name) => typeof (candidate as Record<string, unknown>)[name] === 'function');
}

function unsupported(what: string): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `kafkajs ${installedVersion()} cannot be used: ${what}. nestjs-kafka-rebalance works with kafkajs ^2.2.4: ` +
      'npm install kafkajs@2.2.4',
    { code: 'UNSUPPORTED_KAFKAJS', disposition: 'fatal' },
  );
}

function installedVersion(): string {
  try {
    const manifest = readFileSync(join(dirname(require.resolve('kafkajs')), 'package.json'), 'utf8');
    return String((JSON.parse(manifest) as { readonly version?: unknown }).version);
  } catch {
    return '(of unknown version)';
  }
}
