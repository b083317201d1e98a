import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts } from '../../../libs/testing/apache-kafka/free-port';
import { RedisClient } from './redis-client';

const run = promisify(execFile);

/** A Redis that writes everything to its disk, and refuses writes when it cannot. */
export class DatabaseServer {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly client: RedisClient,
  ) {}

  static async start(folder: string): Promise<DatabaseServer> {
    const [port = 0] = await findFreePorts(1);
    // A limit of file size is told by a signal first, which would end it: ignored, the write fails, as on a full disk.
    const child = spawn(
      '/bin/sh',
      [
        ...['-c', 'trap "" XFSZ; exec redis-server "$@"', 'redis', '--port', String(port), '--bind', '127.0.0.1'],
        ...['--dir', folder, '--save', '', '--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0'],
      ],
      { stdio: 'ignore', detached: true },
    );
    const trouble: Error[] = [];
    child.on('error', (error) => trouble.push(error));
    child.on('exit', () => trouble.push(new Error('redis-server ended; is it installed?')));
    const client = new RedisClient(port);
    const server = new DatabaseServer(port, child, folder, client);
    for (let attempt = 0; (await client.send('PING').catch(() => null)) !== 'PONG'; attempt += 1) {
      if (attempt > 200) trouble.push(new Error('redis-server does not answer.'));
      if (trouble[0] !== undefined) {
        await server.stop();
        throw trouble[0];
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** From now on nothing can be added to its files: the next write fails, and then all do until `freeDisk`. */
  async fillDisk(): Promise<void> {
    const files = join(this.folder, 'appendonlydir');
    const sizes = (await readdir(files)).filter((name) => name.endsWith('.aof')).map((name) => stat(join(files, name)));
    await this.limit(String(Math.max(...(await Promise.all(sizes)).map(({ size }) => size))));
  }

  freeDisk(): Promise<void> {
    return this.limit('unlimited');
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /** Of the soft limit only: a hard one cannot be raised again. */
  private async limit(bytes: string): Promise<void> {
    await run('prlimit', ['--pid', String(this.pid), `--fsize=${bytes}:`]);
  }
}
