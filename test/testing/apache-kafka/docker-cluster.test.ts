import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { launchByDocker } from '../../../libs/testing/apache-kafka/docker-cluster';
import { dockerIsUsable } from '../../../libs/testing/apache-kafka/docker-compose';
import { type LaunchOptions } from '../../../libs/testing/apache-kafka/kafka-node';

const path = process.env.PATH ?? '';
let folder: string;

/** A `docker` that writes down what it is asked, and does what `behaviour` says. */
function pretendDocker(behaviour = ''): void {
  const script = `#!/bin/sh\necho "$*" >> '${folder}/asked'\n${behaviour}\n`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
  process.env.PATH = `${folder}${delimiter}${path}`;
}

/** Without project and files, which are in every line. */
const asked = (): readonly string[] =>
  readFileSync(join(folder, 'asked'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^compose .* --profile /, ''));

const options: LaunchOptions = { brokers: 3, properties: {}, log: () => undefined, lifetime: 'detached' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-test-'));
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

describe('Docker', () => {
  it('a client without an engine is not usable', async () => {
    pretendDocker('[ "$1" != info ]');
    await expect(dockerIsUsable()).resolves.toBe(false);
  });

  it('an engine without Compose is not usable', async () => {
    pretendDocker('[ "$1" != compose ]');
    await expect(dockerIsUsable()).resolves.toBe(false);
  });

  it('launched -> broken in every way -> stopped', async () => {
    pretendDocker();
    const cluster = await launchByDocker(options);
    const [, second] = cluster.nodes;
    await second!.kill();
    await second!.freeze();
    await second!.thaw();
    await second!.stop();
    expect(existsSync(cluster.trace.folder)).toBe(true);
    await cluster.stop();
    expect(existsSync(cluster.trace.folder)).toBe(false);
    expect(asked()).toEqual([
      'three up -d --quiet-pull',
      'three kill --signal SIGKILL kafka-2',
      'three pause kafka-2',
      'three unpause kafka-2',
      'three unpause kafka-2',
      'three stop --timeout 30 kafka-2',
      'three down --volumes --timeout 0',
    ]);
  });

  it('a launch that fails says why and removes what there is', async () => {
    pretendDocker('case "$*" in *" up "*) echo no such image; exit 1;; esac');
    await expect(launchByDocker({ ...options, brokers: 1 })).rejects.toThrow('no such image');
    expect(asked()).toEqual(['one up -d --quiet-pull', 'one down --volumes --timeout 0']);
  });

  it('a container that ended is told with its log', async () => {
    pretendDocker('case "$*" in *" ps "*) echo kafka-1; echo kafka-3;; *" logs "*) echo out of memory;; esac');
    const cluster = await launchByDocker(options);
    await expect(cluster.trouble()).resolves.toBe('Container kafka-2 ended. The end of its log:\nout of memory\n');
    await cluster.stop();
  });
});
