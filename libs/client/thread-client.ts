import { type KafkaConfig } from 'kafkajs';

/**
 * `client` as far as connections need it, in a form that a worker thread can be given.
 * @throws Error that names what cannot cross to a thread
 */
export async function threadClient(client: KafkaConfig): Promise<KafkaConfig> {
  const { brokers } = client;
  const needed = { ...client, brokers: typeof brokers === 'function' ? await brokers() : [...brokers] };
  delete needed.logCreator;
  delete needed.retry;
  const path = functionIn(needed, 'client');
  if (path !== null) throw new Error(`${path} is a function, which cannot be given to a thread`);
  try {
    return structuredClone(needed);
  } catch {
    throw new Error('client holds objects that cannot be given to a thread');
  }
}

/** Where the first function is, such as `client.sasl.oauthBearerProvider`. */
function functionIn(value: unknown, path: string, depth = 4): string | null {
  if (typeof value === 'function') return path;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth === 0) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = functionIn(inner, `${path}.${name}`, depth - 1);
    if (found !== null) return found;
  }
  return null;
}
