import { type KafkaConfig } from 'kafkajs';
import { type FetchToken } from './bearer-tokens';

export interface ThreadClient {
  /** `client` as far as connections need it, and without functions. */
  readonly client: KafkaConfig;
  /** What was taken out of `client`: the thread has to ask for tokens. */
  readonly fetchToken: FetchToken | null;
}

/**
 * `client` in a form that a worker thread can be given.
 * @throws Error that names what cannot cross to a thread
 */
export async function threadClient({ brokers, ...rest }: KafkaConfig): Promise<ThreadClient> {
  const client: KafkaConfig = { ...rest, brokers: typeof brokers === 'function' ? await brokers() : [...brokers] };
  delete client.logCreator;
  delete client.retry;
  const fetchToken = takeProvider(client);
  const path = functionIn(client, 'client');
  if (path !== null) throw new Error(`${path} is a function, which cannot be given to a thread`);
  try {
    return { client: structuredClone(client), fetchToken };
  } catch {
    throw new Error('client holds objects that cannot be given to a thread');
  }
}

function takeProvider(client: KafkaConfig): FetchToken | null {
  if (client.sasl?.mechanism !== 'oauthbearer') return null;
  const { oauthBearerProvider, ...sasl } = client.sasl as { oauthBearerProvider?: FetchToken; mechanism: string };
  client.sasl = sasl as unknown as NonNullable<KafkaConfig['sasl']>;
  return oauthBearerProvider ?? null;
}

/** Where the first function is, such as `client.ssl.checkServerIdentity`. */
function functionIn(value: unknown, path: string, depth = 4): string | null {
  if (typeof value === 'function') return path;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth === 0) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = functionIn(inner, `${path}.${name}`, depth - 1);
    if (found !== null) return found;
  }
  return null;
}
