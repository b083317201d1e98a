import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port';

/** Something to be scraped; its name becomes the label `instance`. */
export interface ScrapeTarget {
  readonly name: string;
  /** `host:port`. */
  readonly address: string;
}

const targetsFile = 'targets.json';
const readyWithinMs = 30_000;

// Twice a second, for what is seen here lasts seconds.
const configuration = `
global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms }
rule_files: [rules.yml]
scrape_configs:
  - job_name: order-processor
    file_sd_configs: [{ files: [${targetsFile}], refresh_interval: 1s }]
`;

/** It ends when our end of its stdin does: closed by us, or by the kernel if we were killed. */
const whileStdinIsOpen = 'exec 3<&0; "$@" </dev/null & child=$!; (cat <&3 >&2; kill "$child") & wait "$child"';

/** A real Prometheus of its own, in a temporary folder; it scrapes whatever it is told to scrape now. */
export class Prometheus {
  private told: Promise<void> = Promise.resolve();
  private said = '';

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
    private readonly ended: Promise<unknown>,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-2000)));
  }

  /**
   * `PROMETHEUS`, or else the first `prometheus` of `PATH`.
   * @param rules a rule file, as text
   * @throws Error that says how to get one
   */
  static async start(env: NodeJS.ProcessEnv, rules: string, signal: AbortSignal): Promise<Prometheus> {
    const program = await find(env);
    const folder = await mkdtemp(join(tmpdir(), 'order-processor-prometheus-'));
    await writeFile(join(folder, 'prometheus.yml'), configuration);
    await writeFile(join(folder, 'rules.yml'), rules);
    await writeFile(join(folder, targetsFile), '[]');
    const address = `127.0.0.1:${await freePort()}`;
    const files = [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    const args = [program, ...files, `--web.listen-address=${address}`, '--log.level=warn'];
    const child = spawn('/bin/sh', ['-c', whileStdinIsOpen, 'prometheus', ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const prometheus = new Prometheus(`http://${address}`, folder, child, once(child, 'exit'));
    try {
      await prometheus.ready(signal);
    } catch (thrown) {
      await prometheus.stop();
      throw thrown;
    }
    return prometheus;
  }

  /** These, and no others, from now on. */
  scrape(targets: readonly ScrapeTarget[]): void {
    const groups = targets.map(({ name, address }) => ({ targets: [address], labels: { instance: name } }));
    // One after the other; and renamed, for half a file would be no file.
    this.told = this.told.then(async () => {
      const next = join(this.folder, `${targetsFile}.next`);
      await writeFile(next, JSON.stringify(groups));
      await rename(next, join(this.folder, targetsFile));
    });
    this.told.catch(() => undefined);
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    await this.told.catch(() => undefined);
    this.child.stdin?.end();
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ready(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + readyWithinMs;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`Prometheus has ended:\n${this.said.trim()}`);
      const answer = await fetch(`${this.url}/-/ready`).catch(() => null);
      if (answer?.ok === true) return;
      if (Date.now() > deadline)
        throw new Error(`Prometheus is not ready after ${readyWithinMs / 1000} s:\n${this.said}`);
      await sleep(50, undefined, { signal });
    }
  }
}

async function find(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env.PROMETHEUS ?? '';
  const program = given === '' ? 'prometheus' : given;
  try {
    await promisify(execFile)(program, ['--version']);
    return program;
  } catch (thrown) {
    const what = given === '' ? 'There is no `prometheus` on PATH' : `PROMETHEUS=${given} cannot be started`;
    throw new Error(
      `${what}. Install one (apt install prometheus, brew install prometheus, or prometheus.io/download), or name it: PROMETHEUS=/path/to/prometheus.`,
      { cause: thrown },
    );
  }
}
