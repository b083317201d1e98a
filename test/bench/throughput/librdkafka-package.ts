import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const name = '@confluentinc/kafka-javascript';
const version = '1.10.1';

interface Surroundings {
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Gives `use` the path of librdkafka's JavaScript client, null if it is not asked for. It is no dependency of the project: it is
 * built in a temporary folder (`true`), or found in the one that is named.
 */
export async function withLibrdkafka<T>(
  asked: true | string | undefined,
  { signal, log }: Surroundings,
  use: (path: string | null) => Promise<T>,
): Promise<T> {
  const within = (folder: string): string => join(folder, 'node_modules', name);
  if (asked === undefined) {
    log(`Without librdkafka's JavaScript client: --librdkafka builds it.`);
    return use(null);
  }
  if (asked !== true) return use(within(resolve(asked)));
  const folder = await mkdtemp(join(tmpdir(), 'bench-librdkafka-'));
  try {
    log(`Building ${name} ${version}, five minutes or so`);
    // npm 11 runs the install script of a package that is named here, and of no other one.
    const manifest = { name: 'bench', version: '1.0.0', private: true, allowScripts: { [name]: true } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await install(folder, signal);
    return await use(within(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(cwd: string, signal: AbortSignal): Promise<void> {
  const child = spawn('npm', ['install', '--no-audit', '--no-fund', `${name}@${version}`], {
    ...{ cwd, signal, env: { CKJS_LINKING: 'dynamic', ...process.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new Error(
    `${name} cannot be built. With Debian's librdkafka-dev, libzstd-dev, libcurl4-openssl-dev and libssl-dev, make and g++ it ` +
      `can; without --librdkafka it is left out.\n${said.slice(-3000)}`,
  );
}
