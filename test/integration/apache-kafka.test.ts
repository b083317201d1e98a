import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { type Admin, ConfigResourceTypes, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { KafkaCluster } from '../../libs/testing/apache-kafka';

jest.setTimeout(90_000);

const repository = join(__dirname, '..', '..');
const originalBrokers = process.env.KAFKA_BROKERS;
const children: ChildProcess[] = [];

/** Everything that is started below puts its files here, so that what it leaves behind is seen. */
let temporary: string;
beforeAll(() => {
  temporary = mkdtempSync(join(os.tmpdir(), 'apache-kafka-test-'));
  delete process.env.KAFKA_BROKERS;
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  if (originalBrokers !== undefined) process.env.KAFKA_BROKERS = originalBrokers;
  rmSync(temporary, { recursive: true, force: true });
});

const clusterFolders = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('kafka-'));

/** A dead process that nobody has reaped yet has a number, but no command line. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

const pidsOf = (cluster: KafkaCluster): readonly number[] => cluster.nodes.flatMap((node) => node.pid ?? []);

async function eventually(what: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!what()) {
    if (Date.now() > deadline) throw new Error(`Not so within 15 s: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const client = (brokers: readonly string[], retries = 5): Kafka =>
  new Kafka({
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    requestTimeout: 5_000,
    retry: { initialRetryTime: 50, maxRetryTime: 250, retries },
  });

async function withAdmin<T>(cluster: KafkaCluster, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client(cluster.brokers).admin();
  await admin.connect();
  return use(admin).finally(() => admin.disconnect());
}

async function produce(cluster: KafkaCluster, topic: string, values: readonly string[], retries = 5): Promise<void> {
  const producer: Producer = client(cluster.brokers, retries).producer();
  await producer.connect();
  await producer
    .send({ topic, acks: -1, messages: values.map((value) => ({ value })) })
    .finally(() => producer.disconnect());
}

async function readAll(cluster: KafkaCluster, topic: string, count: number): Promise<readonly string[]> {
  const consumer: Consumer = client(cluster.brokers).consumer({ groupId: `reader-of-${topic}`, maxWaitTimeInMs: 100 });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
  return eventually(() => values.length >= count)
    .then(() => consumer.disconnect())
    .then(() => values);
}

describe('one broker', () => {
  let cluster: KafkaCluster;
  let pids: readonly number[];
  beforeAll(async () => {
    cluster = await KafkaCluster.start({ properties: { 'group.min.session.timeout.ms': '1000' } });
    pids = pidsOf(cluster);
  });
  afterAll(() => cluster.stop());

  it('records go in and come out', async () => {
    await cluster.createTopic('letters', { partitions: 1, replicationFactor: 1 });
    await produce(cluster, 'letters', ['a', 'b']);
    await expect(readAll(cluster, 'letters', 2)).resolves.toEqual(['a', 'b']);
  });

  it('a topic has its configs, and is not made twice', async () => {
    const spec = { partitions: 3, replicationFactor: 1, configs: { 'retention.ms': '1234' } };
    await cluster.createTopic('configured', spec);
    await expect(cluster.createTopic('configured', spec)).rejects.toThrow('exists already');
    const config = await withAdmin(cluster, (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: 'configured', configNames: ['retention.ms'] }],
      }),
    );
    expect(config.resources[0]!.configEntries[0]!.configValue).toBe('1234');
  });

  it('properties reach the broker', async () => {
    const config = await withAdmin(cluster, (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.BROKER, name: '1', configNames: ['group.min.session.timeout.ms'] }],
      }),
    );
    expect(config.resources[0]!.configEntries[0]!.configValue).toBe('1000');
  });

  it('killed -> restarted: the same address and the same records', async () => {
    const [node] = cluster.nodes;
    await node!.kill();
    await expect(produce(cluster, 'letters', ['lost'], 0)).rejects.toThrow();
    await node!.restart();
    pids = [...pids, ...pidsOf(cluster)];
    await expect(withAdmin(cluster, (admin) => admin.fetchTopicOffsets('letters'))).resolves.toMatchObject([
      { high: '2' },
    ]);
  });

  it('stopped -> restarted', async () => {
    const [node] = cluster.nodes;
    await node!.stop();
    expect(node!.pid).toBeNull();
    await node!.restart();
    pids = [...pids, ...pidsOf(cluster)];
    await produce(cluster, 'letters', ['c']);
  });

  it('stopped: no process and no file is left', async () => {
    expect(clusterFolders()).toHaveLength(1);
    await cluster.stop();
    await cluster.stop();
    expect(pids.filter(lives)).toEqual([]);
    expect(clusterFolders()).toEqual([]);
  });
});

describe('three brokers', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await KafkaCluster.start({ brokers: 3 });
    await cluster.createTopic('copied', { partitions: 3, replicationFactor: 3 });
  });
  afterAll(() => cluster.stop());

  it('one is killed: the others go on, and take it back', async () => {
    const [first] = cluster.nodes;
    await first!.kill();
    // It leads a third of the partitions until the controller misses its heartbeats.
    await produce(cluster, 'copied', ['a', 'b', 'c'], 60);
    await first!.restart();
    const seen = await withAdmin(cluster, (admin) => admin.describeCluster());
    expect(seen.brokers.map((broker) => broker.nodeId).sort()).toEqual([1, 2, 3]);
  });

  it('one is frozen: it does not answer; thawed, it does', async () => {
    const [, second] = cluster.nodes;
    const alone = client([second!.address]).admin();
    await alone.connect();
    await second!.freeze();
    const answer = alone.describeCluster();
    const silence = new Promise((resolve) => setTimeout(resolve, 300, 'silence'));
    await expect(Promise.race([answer, silence])).resolves.toBe('silence');
    await second!.thaw();
    await expect(answer).resolves.toBeDefined();
    await alone.disconnect();
  });

  it('stopped while one is frozen: no process and no file is left', async () => {
    const pids = pidsOf(cluster);
    await cluster.nodes[2]!.freeze();
    await cluster.stop();
    expect(pids.filter(lives)).toEqual([]);
    expect(clusterFolders()).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('says what the broker said, and leaves nothing', async () => {
    await expect(KafkaCluster.start({ properties: { 'num.io.threads': '0' } })).rejects.toThrow(/num\.io\.threads/);
    expect(clusterFolders()).toEqual([]);
  });

  it('aborted: leaves nothing', async () => {
    const abort = new AbortController();
    const start = KafkaCluster.start({ signal: abort.signal });
    setTimeout(() => abort.abort(new Error('changed my mind')), 1_000);
    await expect(start).rejects.toThrow('changed my mind');
    expect(clusterFolders()).toEqual([]);
  });
});

describe('brokers of KAFKA_BROKERS and the command', () => {
  function script(file: string, ...args: string[]): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TMPDIR: temporary, XDG_RUNTIME_DIR: join(temporary, 'runtime') },
    });
    children.push(child);
    return child;
  }

  async function kafka(...args: string[]): Promise<{ code: number; out: string; result: Record<string, unknown> }> {
    const child = script('libs/testing/apache-kafka/cli.ts', ...args);
    let out = '';
    child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out, result: out.startsWith('{') ? (JSON.parse(out) as Record<string, unknown>) : {} };
  }

  it('up -> status -> up again -> used by another process -> down', async () => {
    const up = await kafka('up', '--json');
    expect(up).toMatchObject({ code: 0, result: { up: true, started: true } });
    await expect(kafka('status', '--json')).resolves.toMatchObject({ code: 0, result: { up: true } });
    const again = await kafka('up', '--json');
    expect(again.result).toMatchObject({ up: true, started: false, brokers: up.result.brokers });

    process.env.KAFKA_BROKERS = (up.result.brokers as string[]).join(',');
    const cluster = await KafkaCluster.start();
    delete process.env.KAFKA_BROKERS;
    expect(cluster).toMatchObject({ source: 'environment', nodes: [], brokers: up.result.brokers });
    await cluster.createTopic('elsewhere', { partitions: 2, replicationFactor: 1 });
    await cluster.stop();
    await expect(kafka('status')).resolves.toMatchObject({ code: 0 });

    await expect(kafka('down', '--json')).resolves.toMatchObject({ code: 0, result: { ended: up.result.brokers } });
    await expect(kafka('status', '--json')).resolves.toMatchObject({ code: 1, result: { up: false } });
    expect(clusterFolders()).toEqual([]);
  });

  it('up is interrupted: nothing is left', async () => {
    const up = script('libs/testing/apache-kafka/cli.ts', 'up');
    await eventually(() => clusterFolders().length > 0);
    up.kill('SIGINT');
    const [code] = (await once(up, 'exit')) as [number];
    expect(code).toBe(1);
    expect(clusterFolders()).toEqual([]);
    await expect(kafka('status')).resolves.toMatchObject({ code: 1 });
  });

  it('a process that uses the library is killed: its broker ends too', async () => {
    const parent = script('test/testing/apache-kafka/fixtures/start-and-wait.ts');
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    const pids = (JSON.parse(line.toString()) as (number | null)[]).flatMap((pid) => pid ?? []);
    expect(clusterFolders()).toHaveLength(1);
    parent.kill('SIGKILL');
    await eventually(() => !pids.some(lives) && clusterFolders().length === 0);
  });
});
