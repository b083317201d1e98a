import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { findFreePorts } from '../../../libs/testing/apache-kafka/free-port';
import { demand, eventually } from '../support/eventually';

jest.setTimeout(60_000);

/** The code blocks of the guide in this language. */
async function blocks(language: string): Promise<string[]> {
  const guide = await readFile(resolve(__dirname, '../../../docs/exactly-once.md'), 'utf8');
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text ?? '');
}

/** The demo's PostgreSQL, in a process of its own: its package cannot be loaded by jest. Needs the build. */
class DatabaseProcess {
  private child: ChildProcess | null = null;

  async start(): Promise<string> {
    const program = resolve(__dirname, '../../../dist/apps/order-processor/demo/demo-database.js');
    const code = `require(${JSON.stringify(program)}).startDatabase(process.env).then((database) => {
      process.stdout.write(database.url + '\\n');
      process.stdin.resume().on('end', () => void database.stop());
    });`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    const [url] = (await once(child.stdout, 'data')) as [Buffer];
    return url.toString().trim();
  }

  async stop(): Promise<void> {
    if (this.child === null) return;
    const gone = once(this.child, 'close');
    this.child.stdin?.end();
    await gone;
  }
}

describe('the recipes for fencing tokens', () => {
  describe('PostgreSQL', () => {
    const database = new DatabaseProcess();
    let client: Client;

    beforeAll(async () => {
      client = new Client({ connectionString: await database.start() });
      await client.connect();
    });
    afterAll(async () => {
      await client.end();
      await database.stop();
    });

    it('a write with a smaller token than one before changes nothing; one that is repeated neither', async () => {
      const [table = '', write = ''] = await blocks('sql');
      await client.query('CREATE TABLE orders (order_id text PRIMARY KEY, amount_cents bigint)');
      await client.query(table);
      const written = async (partition: number, token: number, order: string): Promise<number | null> =>
        (await client.query(write, ['group', 'orders', partition, token, order, 100])).rowCount;
      expect(await written(0, 5, 'a')).toBe(1);
      expect(await written(0, 5, 'a')).toBe(0);
      expect(await written(0, 6, 'b')).toBe(1);
      expect(await written(0, 5, 'late')).toBe(0);
      expect(await written(1, 2, 'c')).toBe(1);
      const { rows } = await client.query<{ order_id: string }>('SELECT order_id FROM orders ORDER BY order_id');
      expect(rows.map(({ order_id }) => order_id)).toEqual(['a', 'b', 'c']);
    });
  });

  // On a machine of one's own without Redis this is left out, and jest says so; in CI it has to be there.
  const found = spawnSync('redis-server', ['--version']).status === 0;
  const redis = found || process.env.JEST_RESULTS_DIR !== undefined ? describe : describe.skip;
  redis('Redis', () => {
    let server: ChildProcess;
    let folder: string;
    let port: number;
    const command = (...args: string[]): string =>
      spawnSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' }).stdout.trim();

    beforeAll(async () => {
      [port = 0] = await findFreePorts(1);
      folder = await mkdtemp(join(tmpdir(), 'redis-'));
      server = spawn('redis-server', ['--port', String(port), '--dir', folder, '--save', '', '--bind', '127.0.0.1']);
      await eventually(() => demand(command('PING') === 'PONG', 'redis answers'));
    });
    afterAll(async () => {
      const gone = once(server, 'close');
      server.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    });

    it('a write with a smaller token than one before changes nothing', async () => {
      const [script = ''] = await blocks('lua');
      const write = (token: number, value: string): string =>
        command('EVAL', script, '2', '{orders-0}:fence', '{orders-0}:total', String(token), value);
      expect(write(5, 'a')).toBe('1');
      expect(write(6, 'b')).toBe('1');
      expect(write(5, 'late')).toBe('0');
      expect(write(6, 'c')).toBe('1');
      expect(command('GET', '{orders-0}:total')).toBe('c');
    });
  });
});
